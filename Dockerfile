# Dutywall with an external PostgreSQL + PostGIS; see compose.yaml and the README's operating part.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json pnpm-workspace.yaml pnpm-lock.yaml .npmrc tsconfig.json ./
COPY client/package.json client/
COPY server/package.json server/
COPY shared/package.json shared/
COPY scripts/package.json scripts/
COPY tests/package.json tests/
COPY scripts/quality/patches scripts/quality/patches
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile
COPY . .
RUN node_modules/.bin/tsc -b shared server scripts && cd client && node_modules/.bin/vite build

FROM node:20-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0
COPY --from=build /app /app
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080 7611
HEALTHCHECK --interval=30s --timeout=5s CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "--enable-source-maps", "server/dist/main.js"]
