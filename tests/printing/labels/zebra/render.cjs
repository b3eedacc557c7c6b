// Draws every ZPL job of a folder: NAME.zpl becomes NAME-1.png, NAME-2.png …; the numbers in
// NAME.json are the label's width and height in millimetres and the head's dots per millimetre.
const fs = require("node:fs");
const path = require("node:path");
globalThis.crypto ??= require("node:crypto").webcrypto; // Node.js 18 has it only there
const { ready } = require("zpl-renderer-js");

(async () => {
  const { api } = await ready;
  const folder = process.argv[2];
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".zpl"))) {
    const name = path.join(folder, file.slice(0, -4));
    const [width, height, dots] = JSON.parse(fs.readFileSync(`${name}.json`, "utf8"));
    const zpl = fs.readFileSync(`${name}.zpl`, "ascii");
    const drawn = await api.zplToBase64MultipleAsync(zpl, width, height, dots);
    drawn.forEach((png, at) => fs.writeFileSync(`${name}-${at + 1}.png`, Buffer.from(png, "base64")));
  }
  process.exit(0);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
