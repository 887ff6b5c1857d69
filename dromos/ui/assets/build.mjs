// Builds what the browser loads: three entry points (staff, customer, the editor of letters), their styles, one icon sprite.
// Called by the package build (hatch_build.py) and by `npm run build`; writes to ../static/dist only.
import { build, context } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "static", "dist");

// Every file of js/controllers is a controller under its own name: area_map.js is data-controller="area-map".
const controllers = {
  name: "controllers",
  setup(build) {
    const folder = join(here, "src", "js", "controllers");
    build.onResolve({ filter: /^controllers$/ }, () => ({ path: "controllers", namespace: "controllers" }));
    build.onLoad({ filter: /.*/, namespace: "controllers" }, async () => {
      const files = (await readdir(folder)).filter((name) => name.endsWith(".js")).sort();
      const imports = files.map((name, n) => `import c${n} from "./${name}";`);
      const names = files.map((name, n) => `${JSON.stringify(name.slice(0, -3).replaceAll("_", "-"))}: c${n}`);
      return { contents: `${imports.join("\n")}\nexport default { ${names.join(", ")} };`, resolveDir: folder };
    });
  },
};

const options = {
  plugins: [controllers],
  absWorkingDir: here,
  entryPoints: { staff: "src/staff.js", customer: "src/customer.js", editor: "src/js/editor.js", "staff-style": "src/css/staff.css", "customer-style": "src/css/customer.css" },
  outdir: dist,
  bundle: true,
  minify: true,
  splitting: true,
  format: "esm",
  target: ["chrome123", "firefox121", "safari17.5"],
  loader: { ".woff2": "file", ".woff": "file" },
  assetNames: "fonts/[name]-[hash]",
  chunkNames: "part-[hash]",
  legalComments: "none",
  logLevel: "warning",
};

async function sprite() {
  const names = (await readFile(join(here, "src", "icons.txt"), "utf8")).split("\n").map((n) => n.trim()).filter((n) => n && !n.startsWith("#"));
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(join(here, "node_modules", "lucide-static", "icons", `${name}.svg`), "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace(/<\/svg>\s*$/, "").replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  }));
  const own = await readFile(join(here, "src", "own-icons.svg"), "utf8");
  symbols.push(own.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, ""));
  await writeFile(join(dist, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

// A font that comes late would push what one reads: it is used from the next page on.
async function settle() {
  for (const name of (await readdir(dist)).filter((name) => name.endsWith(".css"))) {
    const css = await readFile(join(dist, name), "utf8");
    await writeFile(join(dist, name), css.replaceAll("font-display:swap", "font-display:optional"));
  }
}

// A slow line loads a fifth: the web process serves the .gz beside a file to whoever takes it.
async function compress() {
  for (const name of (await readdir(dist)).filter((name) => /\.(css|js|svg)$/.test(name))) {
    await writeFile(join(dist, `${name}.gz`), gzipSync(await readFile(join(dist, name)), { level: 9 }));
  }
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await sprite();
if (process.argv.includes("--watch")) {
  const watching = await context(options);
  await watching.watch();
} else {
  await build(options);
  await settle();
  await compress();
}
