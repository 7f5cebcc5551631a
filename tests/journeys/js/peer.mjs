// A real socket.io-client that a test steers: one JSON command per line on stdin, one JSON report
// per line on stdout. Every command and report names its socket, "main" unless told otherwise.
//
//   {"do":"connect","url":"http://...","namespace":"/","path":"/socket.io","auth":{},...}
//                          any option of socket.io-client; reports connected or connect_error
//   {"do":"emit","id":1,"event":"x","args":[...],"ack":true,"timeout":5000}
//                          with "ack", reports ack or ack_timeout with the same id
//   {"do":"reply","event":"confirm","args":[...]}
//                          from now on, how incoming "confirm" events are acknowledged
//   {"do":"disconnect"}    reports disconnected with its reason
//
// Reports of their own accord: received, disconnected, upgraded. Binary values travel both ways as
// {"$binary":"<base64>"}, at any depth; {"$bytes":"<base64>"} is sent as a Uint8Array, and
// {"$undefined":true} as undefined, {"$date":5} as the Date of so many milliseconds. With "serializer":"msgpack" a socket speaks that. The end of stdin
// closes every socket and ends the program.

import { createInterface } from "node:readline";
import { io } from "socket.io-client";
import msgpack from "socket.io-msgpack-parser";

const peers = new Map();

function isPlain(value) {
  return value !== null && typeof value === "object";
}

function mapValues(value, convert) {
  if (Array.isArray(value)) return value.map(convert);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, convert(each)]));
}

function fromJson(value) {
  if (!isPlain(value)) return value;
  if (typeof value.$binary === "string") return Buffer.from(value.$binary, "base64");
  if (typeof value.$bytes === "string") return Uint8Array.from(Buffer.from(value.$bytes, "base64"));
  if (value.$undefined === true) return undefined;
  if (typeof value.$date === "number") return new Date(value.$date);
  return mapValues(value, fromJson);
}

function toJson(value) {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    const bytes = Buffer.from(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength);
    return { $binary: bytes.toString("base64") };
  }
  return isPlain(value) ? mapValues(value, toJson) : value;
}

function report(socket, event, fields = {}) {
  process.stdout.write(`${JSON.stringify({ socket, event, ...toJson(fields) })}\n`);
}

function connect(name, { url, namespace = "/", serializer = "default", ...options }) {
  const parser = serializer === "msgpack" ? { parser: msgpack } : {};
  const socket = io(url + namespace, { reconnection: false, forceNew: true, ...parser, ...options });
  const replies = new Map();
  peers.get(name)?.socket.disconnect();
  peers.set(name, { socket, replies });

  socket.io.on("open", () => {
    socket.io.engine.once("upgrade", ({ name: transport }) => report(name, "upgraded", { transport }));
  });
  socket.on("connect", () => {
    report(name, "connected", { sid: socket.id, transport: socket.io.engine.transport.name });
  });
  socket.on("connect_error", (error) => {
    report(name, "connect_error", { message: error.message, data: error.data ?? null });
  });
  socket.on("disconnect", (reason) => report(name, "disconnected", { reason }));
  socket.onAny((event, ...args) => {
    const acknowledge = typeof args.at(-1) === "function" ? args.pop() : null;
    report(name, "received", { name: event, args, ack: acknowledge !== null });
    if (acknowledge && replies.has(event)) acknowledge(...replies.get(event));
  });
}

function emit(name, { id = null, event, args = [], ack = false, timeout = 5000 }) {
  const { socket } = peers.get(name);
  if (!ack) {
    socket.emit(event, ...fromJson(args));
    return;
  }
  socket.timeout(timeout).emit(event, ...fromJson(args), (error, ...answer) => {
    if (error) report(name, "ack_timeout", { id, message: error.message });
    else report(name, "ack", { id, args: answer });
  });
}

const commands = {
  connect,
  emit,
  reply: (name, { event, args }) => peers.get(name).replies.set(event, fromJson(args)),
  disconnect: (name) => peers.get(name).socket.disconnect(),
};

// A command that makes no sense throws here: the program ends, and stderr tells the test why.
for await (const line of createInterface({ input: process.stdin })) {
  const { do: command, socket = "main", ...fields } = JSON.parse(line);
  commands[command](socket, fields);
}
for (const { socket } of peers.values()) socket.disconnect();
// A server that is already gone leaves a poll open: don't wait for its answer.
setTimeout(() => process.exit(), 500).unref();
