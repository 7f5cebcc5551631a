// Node's Socket.IO server, with and without zod, that the wire benchmark loads.
//
//     node server.mjs VARIANT PAYLOAD PING_MILLISECONDS BROADCAST
//
// It prints its port, and serves until the process is ended.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { z } from "zod";

const [variant, payload, pingInterval, broadcast] = process.argv.slice(2);
const emitted = JSON.parse(broadcast);

const small = z.tuple([z.string().min(1).max(40), z.string().max(1000)]);
const items = z.tuple([
  z.object({
    items: z.array(
      z.object({
        id: z.int().min(0),
        kind: z.enum(["book", "film", "song"]),
        code: z.string().regex(/^[A-Z]{2}-[0-9]{4}$/),
        mail: z.email(),
        price: z.number().min(0),
        active: z.boolean(),
      }),
    ),
  }),
]);
const inbound = payload === "small" ? small : items;
const outbound = payload === "small" ? small : z.any();
const checked = variant === "zod";

const http = createServer();
const io = new Server(http, { pingInterval: Number(pingInterval), cors: { origin: "*" } });
io.on("connection", (socket) => {
  socket.on("inbound", (...args) => {
    const acknowledge = args.pop();
    if (checked) inbound.parse(args);
    acknowledge("heard");
  });
  socket.on("cast", (count) => {
    for (let sent = 0; sent < count; sent += 1) {
      if (checked) outbound.parse(emitted);
      io.emit("outbound", ...emitted);
    }
  });
});
http.listen(0, "127.0.0.1", 1024, () => console.log(http.address().port));
