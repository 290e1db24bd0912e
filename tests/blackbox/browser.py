# SPDX-License-Identifier: Apache-2.0
"""Chromium without a window, told over a pipe what to do (its DevTools protocol)."""

import base64
import itertools
import json
import os
import subprocess

from harness import PATIENCE

OPTIONS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
           "--no-first-run", "--disable-background-networking", "--disable-extensions",
           "--hide-scrollbars", "--remote-debugging-pipe"]

# Of all text that is shown, what stands out too little from what is behind it (WCAG 2.1, 1.4.3).
CONTRAST = """(() => {
  const light = ([r, g, b]) => {
    const part = (octet) => {
      const share = octet / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const parse = (text) => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const over = (top, below) => {
    const alpha = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map((at) => top[at] * alpha + below[at] * (1 - alpha));
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(parse(getComputedStyle(at).backgroundColor));
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(element.tagName)) continue;
    if (!element.checkVisibility({ checkVisibilityCSS: true })) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    let colour = over(parse(element.closest("svg") ? style.fill : style.color), ground);
    for (let at = element; at; at = at.parentElement) {
      const opacity = Number(getComputedStyle(at).opacity);
      if (opacity < 1) colour = over([...colour, opacity], ground);
    }
    const [a, b] = [light(colour), light(ground)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) bad.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return bad;
})()"""


class Browser:
    def __init__(self, folder):
        here_in, there_out = os.pipe()
        there_in, here_out = os.pipe()
        # It reads from descriptor 3 and writes to 4.
        script = f'exec "$0" "$@" 3<&{there_in} 4>&{there_out}'
        self._process = subprocess.Popen(
            ["sh", "-c", script, "chromium", *OPTIONS, f"--user-data-dir={folder}", "about:blank"],
            pass_fds=(there_in, there_out), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, "HOME": str(folder), "TZ": "UTC"})
        os.close(there_in)
        os.close(there_out)
        self._from = os.fdopen(here_in, "rb")
        self._to = os.fdopen(here_out, "wb")
        self._buffer = b""
        self._numbers = itertools.count(1)
        self.requests = []  # URLs
        self.complaints = []  # of the page
        self.replies = {}  # by the ends of URLs: what is answered instead of the server
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = None
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._call(f"{domain}.enable")
        self._call("Fetch.enable")

    _session = None

    def close(self):
        self._to.close()
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._from.close()

    def _send(self, method, **parameters):
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        return number

    def _call(self, method, **parameters):
        number = self._send(method, **parameters)
        while True:
            message = self._next()
            if message.get("id") == number:
                if "error" in message:
                    raise AssertionError(f"{method}: {message['error']}")
                return message["result"]

    def _next(self):
        while b"\0" not in self._buffer:
            octets = self._from.read1(1 << 20)
            if not octets:
                raise AssertionError("the browser is gone")
            self._buffer += octets
        text, self._buffer = self._buffer.split(b"\0", 1)
        message = json.loads(text)
        self._note(message.get("method"), message.get("params", {}))
        return message

    def _note(self, method, what):
        if method == "Network.requestWillBeSent":
            self.requests.append(what["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(what["exceptionDetails"]["exception"]["description"])
        elif method == "Log.entryAdded" and what["entry"]["level"] == "error":
            self.complaints.append(what["entry"]["text"])
        elif method == "Fetch.requestPaused":
            self._reply(what["requestId"], what["request"]["url"])

    def _reply(self, request, url):
        for end, body in self.replies.items():
            if url.endswith(end):
                self._send("Fetch.fulfillRequest", requestId=request, responseCode=200,
                           responseHeaders=[{"name": "Content-Type", "value": "application/json"}],
                           body=base64.b64encode(body.encode()).decode())
                return
        self._send("Fetch.continueRequest", requestId=request)

    def look(self, url, width=1440, scheme="light"):
        """Goes there as a screen of that width; a dark or a light one."""
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                   deviceScaleFactor=1, mobile=width < 500)
        self._call("Emulation.setEmulatedMedia",
                   features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._call("Page.navigate", url=url)

    def says(self, expression):
        """What JavaScript in the page says; a promise is waited for."""
        result = self._call("Runtime.evaluate", expression=expression, returnByValue=True,
                            awaitPromise=True)
        if "exceptionDetails" in result:
            raise AssertionError(result["exceptionDetails"])
        return result["result"].get("value")

    def until(self, expression):
        """Until that is true in the page."""
        self.says(f"""new Promise((done, fail) => {{
          const end = Date.now() + {PATIENCE * 1000};
          const ask = () => {{
            if ({expression}) return done(true);
            if (Date.now() > end) return fail(new Error("not within {PATIENCE} s"));
            setTimeout(ask, 20);
          }};
          ask();
        }})""")

    def press(self, key, code=None):
        keys = {"Tab": 9, "ArrowLeft": 37, "Home": 36, "End": 35, "Enter": 13, " ": 32}
        for kind in ("rawKeyDown", "char", "keyUp"):
            if kind == "char" and key not in ("Enter", " "):
                continue
            text = {"text": "\r" if key == "Enter" else key} if kind == "char" else {}
            self._call("Input.dispatchKeyEvent", type=kind, key=key, code=code or key,
                       windowsVirtualKeyCode=keys[key], **text)

    def heard(self):
        """What a screen reader is told: (role, name) of each part, in their order."""
        nodes = self._call("Accessibility.getFullAXTree")["nodes"]
        return [(node["role"]["value"], node.get("name", {}).get("value", ""))
                for node in nodes if not node.get("ignored")]

    def picture(self, path):
        """Of the whole page."""
        size = self._call("Page.getLayoutMetrics")["cssContentSize"]
        shot = self._call("Page.captureScreenshot", captureBeyondViewport=True,
                          clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"],
                                "scale": 1})
        path.write_bytes(base64.b64decode(shot["data"]))
