/**
 * MQTT packets write small numbers from a store of 65,536 buffers, all made before the first one is needed: seven megabytes and a noticeable
 * part of a start, for a station that writes some packets a second. Made on demand instead, for the whole process.
 */
import { writeToStream } from "mqtt-packet";

writeToStream.cacheNumbers = false;
