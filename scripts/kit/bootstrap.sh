# Sourced by every command of this folder: makes a fresh clone runnable, then hands over to Node.
# Installs (pnpm through npx, only when the lock file changed) and compiles (incremental); says what it does on
# standard error, so that standard output stays the command's own.

ROOT=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

need_node() {
  command -v node >/dev/null 2>&1 || { say "需要 Node.js ≥ 20.19 / Node.js 20.19 or newer is needed"; exit 69; }
  node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)' ||
    { say "需要 Node.js ≥ 20.19，现为 $(node -v) / Node.js 20.19 or newer is needed, this is $(node -v)"; exit 69; }
}

pnpm_run() { (cd "$ROOT" && npx --yes pnpm@12.21.0 "$@"); }

install_missing() {
  stamp="$ROOT/node_modules/.dutywall-installed"
  if ! [ -f "$stamp" ] || ! cmp -s "$ROOT/pnpm-lock.yaml" "$stamp"; then
    say "· 安装依赖 / installing dependencies"
    pnpm_run install --frozen-lockfile --reporter=append-only >&2 || { say "安装失败 / installing failed"; exit 70; }
    cp "$ROOT/pnpm-lock.yaml" "$stamp"
  fi
}

compile() {
  (cd "$ROOT" && node_modules/.bin/tsc -b shared server scripts) >&2 || { say "编译失败 / compiling failed"; exit 70; }
}

# run VERB ARGS…: the compiled scripts/VERB.ts
run() {
  verb=$1
  shift
  need_node
  install_missing
  compile
  exec node --enable-source-maps "$ROOT/scripts/dist/$verb.js" "$@"
}
