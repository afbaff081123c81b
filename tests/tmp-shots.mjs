import { chromium } from '@playwright/test';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
const FLAGS=['--no-sandbox','--use-angle=swiftshader','--enable-unsafe-swiftshader','--ignore-gpu-blocklist','--disable-background-networking','--use-fake-device-for-media-stream','--use-fake-ui-for-media-stream'];
const base = process.argv[2];
const demo = JSON.parse(readFileSync('/tmp/cameras/data/demo.json','utf8'));
const launch = () => chromium.launch({ executablePath:'/usr/bin/chromium', args: FLAGS });
let src;
const gw = createServer(async (req,res)=>{
  let body=''; for await (const c of req) body+=c;
  if (req.url==='/') return res.writeHead(200,{'content-type':'text/html'}).end('<canvas id=c width=960 height=540></canvas>');
  if (req.method==='POST' && !req.url.includes('dead')) { const a = await src.evaluate((s)=>globalThis.answer(s), body); return res.writeHead(201,{'content-type':'application/sdp',location:'/s/1'}).end(a); }
  if (req.method==='DELETE') return res.writeHead(200).end();
  res.writeHead(req.method==='OPTIONS'?204:404).end();
});
await new Promise(r=>gw.listen(18999,'127.0.0.1',r));
const b1 = await launch();
src = await (await b1.newContext()).newPage();
await src.goto('http://127.0.0.1:18999/');
await src.evaluate(async()=>{
  await navigator.mediaDevices.getUserMedia({video:true});
  const c=document.getElementById('c'), g=c.getContext('2d'); let n=0; globalThis.paused=false;
  setInterval(()=>{ if(globalThis.paused) return; n++; const grd=g.createLinearGradient(0,0,0,540); grd.addColorStop(0,'#7d8da3'); grd.addColorStop(0.45,'#aab4bd'); grd.addColorStop(0.46,'#5b626b'); grd.addColorStop(1,'#3a3f45'); g.fillStyle=grd; g.fillRect(0,0,960,540);
   g.fillStyle='#6f6358'; g.fillRect(0,110,280,190); g.fillStyle='#84776a'; g.fillRect(640,70,320,230); g.fillStyle='#d8dee6'; for(let i=0;i<8;i++) g.fillRect(((i*160+n*0)%1280)-80,400,80,8);
   g.fillStyle='#c0392b'; g.fillRect((n*6)%1100-140,320,120,52); g.fillStyle='#2b6cc0'; g.fillRect(960-((n*4)%1100),430,150,60);
   g.fillStyle='#fff'; g.font='24px monospace'; g.fillText(new Date().toISOString().slice(11,19)+' CAM',20,36); }, 66);
  const st=c.captureStream(15);
  globalThis.answer=async(sdp)=>{const pc=new RTCPeerConnection(); st.getTracks().forEach(t=>pc.addTrack(t,st)); await pc.setRemoteDescription({type:'offer',sdp}); await pc.setLocalDescription(); while(pc.iceGatheringState!=='complete') await new Promise(r=>setTimeout(r,20)); return pc.localDescription.sdp;};
});
const b2 = await launch();
const ctx = async (w=1920,h=1080)=>{const c=await b2.newContext({viewport:{width:w,height:h},locale:'zh-CN',timezoneId:'Asia/Shanghai'}); const p=await c.newPage(); p.on('pageerror',e=>console.log('PAGEERROR',String(e))); p.on('console',m=>m.type()==='error'&&console.log('CONSOLE',m.text())); return p;};
const login = async (p, role, at=0)=>{ const a=demo.accounts.filter(o=>o.role===role)[at]; await p.goto(base+'/login'); await p.fill('input[autocomplete="username"], input[name="name"]', a.name); await p.fill('input[type="password"]', a.password); await p.keyboard.press('Enter'); await p.waitForURL(u=>!String(u).includes('/login'),{timeout:30000}); };
const names=['人民路口北','市场东门','解放桥南','河滨公园入口','老街西口（维修中）'];
const desk = await ctx(); await login(desk,'supervisor'); await desk.goto(base+'/desk'); await desk.waitForSelector('.street-camera',{timeout:150000}); await desk.waitForTimeout(6000);
await desk.screenshot({path:'/tmp/cameras/desk-map.png',timeout:120000});
const marks = await desk.locator('.street-camera').count(); console.log('marks',marks);
for (const name of names.slice(0,3).concat(names[4])) { const m=desk.locator(`.street-camera[title="${name}"]`); if (await m.count()) { await m.dispatchEvent('click'); await desk.waitForTimeout(600);} }
await desk.waitForSelector('.camera-tile[data-phase="live"]',{timeout:90000}).catch(()=>console.log('none live')); await desk.waitForTimeout(9000);
const walls = desk.locator('.camera-tile[data-phase="live"] footer button:first-child');
console.log('live', await walls.count());
if (await walls.count()) { await walls.nth(0).click(); await desk.waitForTimeout(2500); if (await walls.count()>1) await walls.nth(1).click(); await desk.waitForTimeout(2000); }
await desk.screenshot({path:'/tmp/cameras/desk.png',timeout:120000});
const still = desk.locator('.camera-tile[data-phase="live"] footer button:nth-child(2)').first(); await still.click(); await desk.waitForTimeout(2500); await desk.screenshot({path:'/tmp/cameras/desk-still.png',timeout:120000}); await desk.click('.still-dialog button[type=submit]',{timeout:60000}); await desk.waitForTimeout(2500); console.log(await desk.textContent('.still-dialog')); await desk.keyboard.press('Escape');
await desk.waitForTimeout(500);
const wall = await ctx(); const kiosk = demo.kiosk ?? demo.wall ?? demo.kioskUrl; console.log('kiosk', JSON.stringify(Object.keys(demo)), kiosk);
const path = typeof kiosk==='string'?kiosk:(kiosk?.address??kiosk?.url??kiosk?.path); await wall.goto(path?.startsWith('http')?path:base+path); await wall.waitForSelector('.wall-tile[data-phase="flowing"]',{timeout:150000}).catch(()=>console.log('wall not flowing')); await wall.waitForTimeout(4000); await wall.screenshot({path:'/tmp/cameras/wall.png',timeout:120000});
await src.evaluate(()=>{globalThis.paused=true}); await wall.waitForTimeout(7500); await wall.screenshot({path:'/tmp/cameras/wall-still.png',timeout:120000}); await desk.screenshot({path:'/tmp/cameras/desk-still-picture.png',timeout:120000});
await b2.close(); await b1.close(); gw.closeAllConnections(); gw.close();
