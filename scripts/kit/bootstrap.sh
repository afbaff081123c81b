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

# timed LABEL COMMAND…: runs it and reports how many seconds it took
timed() {
  label=$1
  shift
  began=$(date +%s)
  "$@" || return $?
  say "✓ $label  $(($(date +%s) - began)) s"
}

install_missing() {
  stamp="$ROOT/node_modules/.dutywall-installed"
  cmp -s "$ROOT/pnpm-lock.yaml" "$stamp" && return
  say "· 安装依赖 / installing dependencies"
  timed "安装依赖 / dependencies" pnpm_run install --frozen-lockfile --reporter=append-only >&2 ||
    { say "安装失败 / installing failed"; exit 70; }
  cp "$ROOT/pnpm-lock.yaml" "$stamp"
}

tsc_build() { (cd "$ROOT" && node_modules/.bin/tsc -b shared server scripts) >&2; }
compile() { timed "编译 / compiling" tsc_build || { say "编译失败 / compiling failed"; exit 70; }; }

# The pages are bundled again only when something that goes into them changed.
build_pages() {
  stamp="$ROOT/client/dist/.dutywall-built"
  sum=$(cd "$ROOT" && find client/src client/public client/index.html client/vite.config.ts shared/src pnpm-lock.yaml -type f -exec cksum {} + | sort -k 3 | cksum)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && return
  timed "打包页面 / bundling the pages" pages_build >&2 || { say "打包失败 / bundling failed"; exit 70; }
  printf '%s\n' "$sum" >"$stamp"
}
pages_build() { (cd "$ROOT/client" && node_modules/.bin/vite build --logLevel warn) >&2; }

# run VERB ARGS…: the compiled scripts/VERB.ts
run() {
  verb=$1
  shift
  need_node
  install_missing
  compile
  exec node --enable-source-maps "$ROOT/scripts/dist/$verb.js" "$@"
}
