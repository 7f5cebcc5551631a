// A server on socket.io that keeps to ../contract.yaml but for one fault.
//
//     node server.mjs FAULT...   prints the port of each; `none` is the server without a fault
//     node server.mjs --list     prints the names of all faults
import { createServer } from "node:http";
import { Server } from "socket.io";

const TOKEN = "secret";

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value, least, most) =>
  typeof value === "string" && [...value].length >= least && [...value].length <= most;

// Whether the arguments of an event are right.
const right = {
  join: (args) =>
    args.length === 1 &&
    isObject(args[0]) &&
    Object.keys(args[0]).every((key) => key === "room" || key === "name") &&
    typeof args[0].room === "string" &&
    /^[a-z]{1,10}$/.test(args[0].room) &&
    isText(args[0].name, 1, 20),
  say: (args) =>
    (args.length === 1 || args.length === 2) &&
    isText(args[0], 1, 200) &&
    (args.length === 1 || ["low", "normal", "high"].includes(args[1])),
  rate: (args) =>
    args.length === 1 &&
    isObject(args[0]) &&
    Number.isInteger(args[0].stars) &&
    args[0].stars >= 1 &&
    args[0].stars <= 5 &&
    (args[0].tags === undefined ||
      (Array.isArray(args[0].tags) &&
        args[0].tags.length <= 3 &&
        args[0].tags.every((tag) => typeof tag === "string"))),
  upload: (args) =>
    args.length === 1 &&
    isObject(args[0]) &&
    isText(args[0].name, 0, 30) &&
    Buffer.isBuffer(args[0].content),
};

// The right behaviour; a fault replaces one of these functions.
const behaviour = {
  isOperator: (handshake) => handshake.auth.token === TOKEN || handshake.headers["x-token"] === TOKEN,
  mayConnect: () => true,
  isRight: (event, args) => right[event](args),
  refuse: (socket, acknowledge) => acknowledge({ error: "this message is wrong" }),
  joined: (asked) => [{ room: asked.room, name: asked.name }],
  joinAck: (asked) => [{ ok: true, members: [asked.name] }],
  said: (id, text) => [{ id, text }],
  sayAck: (id) => [id],
  rateAck: (rating) => [{ average: rating.stars }],
  uploadAck: (file) => [{ size: file.content.length }],
  acknowledge: (acknowledge, args) => acknowledge(...args),
  afterJoin: () => {},
  afterSay: () => {},
  confirmed: () => {},
  other: () => {},
  counted: () => {},
};

const faults = {
  none: {},
  ackNeverComes: { acknowledge: () => {} },
  ackOnlyNowAndThen: {
    acknowledge: (() => {
      let count = 0;
      return (acknowledge, args) => {
        count += 1;
        if (count % 4) acknowledge(...args);
      };
    })(),
  },
  ackTextForNumber: { sayAck: (id) => [String(id)] },
  ackNotANumber: { rateAck: (rating) => [{ average: rating.tags ? null : rating.stars }] },
  ackNegativeSize: { uploadAck: (file) => [{ size: file.content.length ? file.content.length : "" }] },
  ackNodeStyle: { sayAck: (id) => [null, id] },
  ackOkIsFalse: { joinAck: (asked) => [{ ok: asked.name.length < 3, members: [] }] },
  memberIsMissing: { joinAck: () => [{ ok: true }] },
  throwsAtLongNames: {
    joinAck: (asked) => {
      if (asked.name.length > 15) throw new Error("too long for the table");
      return [{ ok: true, members: [] }];
    },
  },
  disconnectsAtHighPriority: {
    afterSay: (socket, args) => args[1] === "high" && socket.disconnect(true),
  },
  disconnectsAtManyTags: {
    rateAck: (rating, socket) => {
      if ((rating.tags ?? []).length > 2) socket.disconnect(true);
      return [{ average: rating.stars }];
    },
  },
  refusesRoom: { mayConnect: () => false },
  tokenIsNotLookedAt: { isOperator: () => true },
  tokenOnlyHasToBeThere: { isOperator: (handshake) => Boolean(handshake.auth.token) },
  tokenMayStartRight: {
    isOperator: (handshake) => String(handshake.auth.token).startsWith(TOKEN),
  },
  announcesUndeclared: { afterJoin: (socket) => socket.emit("history", []) },
  idIsText: { said: (id, text) => [{ id: String(id), text }] },
  saidWithoutId: { said: (id, text) => [{ text }] },
  joinedAsTwo: { joined: (asked) => [asked.room, asked.name] },
  leaksToOperators: { afterSay: (socket, args, io) => io.of("/admin").emit("said", { id: 1, text: "" }) },
  leaksFromOperators: { counted: (io) => io.emit("alert", { text: "counted" }) },
  checksNothing: { isRight: () => true },
  takesAnyRoom: {
    isRight: (event, args) =>
      right[event](event === "join" && isObject(args[0]) && typeof args[0].room === "string"
        ? [{ ...args[0], room: "lobby" }, ...args.slice(1)]
        : args),
  },
  takesAnyPriority: {
    isRight: (event, args) =>
      right[event](event === "say" && typeof args[1] === "string" ? [args[0], ...args.slice(2)] : args),
  },
  takesTextForBinary: {
    isRight: (event, args) =>
      right[event](event === "upload" && isObject(args[0]) && typeof args[0].content === "string"
        ? [{ ...args[0], content: Buffer.alloc(0) }]
        : args),
  },
  takesFractions: {
    isRight: (event, args) =>
      right[event](event === "rate" && isObject(args[0]) && typeof args[0].stars === "number"
        ? [{ ...args[0], stars: Math.min(5, Math.max(1, Math.round(args[0].stars))) }]
        : args),
  },
  takesEmptyNames: {
    isRight: (event, args) =>
      right[event](event === "join" && isObject(args[0]) && args[0].name === ""
        ? [{ ...args[0], name: "x" }]
        : args),
  },
  disconnectsWhoIsWrong: { refuse: (socket) => socket.disconnect(true) },
  disconnectsWhoAnswersWrong: {
    confirmed: (socket, answer) => typeof answer !== "boolean" && socket.disconnect(true),
  },
  recoversState: { options: { connectionStateRecovery: {} } }, // which is right
  answersAnything: { other: (args) => args.length && args.at(-1)?.({ done: true }) },
};

function serve(fault) {
  const actions = { ...behaviour, ...fault };
  const http = createServer();
  const io = new Server(http, { cors: { origin: "*" }, ...actions.options });
  let said = 0;
  const handlers = {
    join: (socket, asked) => {
      socket.join(asked.room);
      io.to(asked.room).emit("joined", ...actions.joined(asked));
      actions.afterJoin(socket);
      return actions.joinAck(asked);
    },
    say: (socket, ...args) => {
      said += 1;
      io.emit("said", ...actions.said(said, args[0]));
      actions.afterSay(socket, args, io);
      socket.emit("confirm", said, (answer) => actions.confirmed(socket, answer));
      return actions.sayAck(said);
    },
    rate: (socket, rating) => actions.rateAck(rating, socket),
    upload: (socket, file) => actions.uploadAck(file),
  };
  io.use((socket, next) => next(actions.mayConnect(socket) ? undefined : new Error("closed")));
  io.on("connection", (socket) => {
    for (const [event, handle] of Object.entries(handlers)) {
      socket.on(event, (...given) => {
        const acknowledge = given.pop();
        try {
          if (actions.isRight(event, given)) {
            actions.acknowledge(acknowledge, handle(socket, ...given));
          } else {
            actions.refuse(socket, acknowledge);
          }
        } catch {
          acknowledge({ error: "the server failed" });
        }
      });
    }
    socket.onAny((event, ...args) => event in handlers || actions.other(args));
  });
  const admin = io.of("/admin");
  admin.use((socket, next) =>
    next(actions.isOperator(socket.handshake) ? undefined : new Error("not an operator")),
  );
  admin.on("connection", (socket) => {
    socket.on("count", (acknowledge) => {
      actions.counted(io);
      admin.emit("alert", { text: "counted" });
      acknowledge({ clients: io.engine.clientsCount });
    });
  });
  return new Promise((resolve) => {
    http.listen(0, "127.0.0.1", () => resolve(http.address().port));
  });
}

const chosen = process.argv.slice(2);
if (chosen[0] === "--list") {
  console.log(Object.keys(faults).join("\n"));
} else {
  const ports = await Promise.all(chosen.map((fault) => serve(faults[fault])));
  console.log(ports.join(" "));
}
