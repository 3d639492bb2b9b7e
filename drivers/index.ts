/** Every driver, by name. A new one is added here and nowhere else. */
import type { DriverDefinition } from "../src/driver-api/index.ts";
import afias from "./afias/driver.ts";
import afinion2 from "./afinion-2/driver.ts";
import afinionAs100 from "./afinion-as100/driver.ts";
import coaguchek from "./coaguchek/driver.ts";
import cobasB101 from "./cobas-b101/driver.ts";
import dcaVantage from "./dca-vantage/driver.ts";
import genericHl7 from "./generic-hl7/driver.ts";
import genericLines from "./generic-lines/driver.ts";
import genericLis2 from "./generic-lis2/driver.ts";
import genericPoct1a from "./generic-poct1a/driver.ts";
import hemocue from "./hemocue/driver.ts";
import hemoscreen from "./hemoscreen/driver.ts";
import ichroma from "./ichroma/driver.ts";
import istat from "./istat/driver.ts";
import lumiradx from "./lumiradx/driver.ts";
import microinr from "./microinr/driver.ts";
import mispa from "./mispa/driver.ts";
import nycocard from "./nycocard/driver.ts";
import quikreadGo from "./quikread-go/driver.ts";
import xprecia from "./xprecia/driver.ts";

export const drivers: readonly DriverDefinition[] = [
  afinion2,
  afinionAs100,
  coaguchek,
  dcaVantage,
  nycocard,
  istat,
  ichroma,
  afias,
  hemoscreen,
  mispa,
  genericLis2,
  genericPoct1a,
  genericHl7,
  genericLines,
  quikreadGo,
  cobasB101,
  hemocue,
  xprecia,
  lumiradx,
  microinr,
];
