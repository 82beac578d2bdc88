"""`make run`: everything on this machine, started in order, watched, and stopped together."""

import os
import shutil
import signal
import sys
import threading
import time
import traceback
from typing import TextIO

from botocore.exceptions import BotoCoreError, ClientError

from local import cloud, front
from local.deploy import deploy_local
from local.installation import Installation, simulators
from local.lock import AlreadyRunning, sole
from local.package import PackagingFailed
from local.places import ROOT, Places, PortTaken, require_free, usual
from local.processes import Child, Died, start, stop, watched
from local.product import ProductError, Stuck
from local.seeding import Demo, plant
from local.simulator import SimulatorError
from local.stack import Say, StackTrouble

STOP_WITHIN = 3.0
"""Seconds."""
ERPS = ("tripletex", "poweroffice", "netvisor")
"""The simulated ones, in the order of `installation.simulators`."""
TROUBLES = (
    PortTaken,
    Died,
    cloud.NotReady,
    StackTrouble,
    PackagingFailed,
    ProductError,
    SimulatorError,
    Stuck,
    BotoCoreError,
    ClientError,
)
"""What can go wrong at a start, each with a message for people."""


def discard_untrusted(places: Places, say: Say) -> None:
    """The embedded cloud saves its state only at a clean stop: after any other end, start afresh."""
    if cloud.running_mark(places).exists():
        say("the last run was not stopped cleanly and its state is lost: starting afresh")
        for name in ("cloud", *ERPS):
            shutil.rmtree(places.home / name, ignore_errors=True)
        for name in ("demo.json", "outputs.json"):
            (places.home / name).unlink(missing_ok=True)
        shutil.rmtree(places.mail, ignore_errors=True)


def start_all(places: Places, *, enforce: bool = True) -> list[Child]:
    """The embedded cloud, the simulated ERPs and the front door. Raises PortTaken."""
    require_free(places)
    environment = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    ports = (places.erp_port, places.poweroffice_port, places.netvisor_port)
    erps = [
        watched(f"local.erps.{erp}", "--port", str(port), "--state", str(places.home / erp))
        for erp, port in zip(ERPS, ports, strict=True)
    ]
    return [
        cloud.launch(places, enforce=enforce),
        *(
            start(erp, command, environment, places.logs, ROOT, leaned_on=True)
            for erp, command in zip(ERPS, erps, strict=True)
        ),
        start("front", front.command(places), environment, places.logs, ROOT),
    ]


def bring_up(places: Places, children: list[Child], seed: int, say: Say) -> tuple[Installation, Demo]:
    """Wait for the processes, deploy, seed."""
    cloud.wait_ready(places, children[0])
    say("embedded cloud is up")
    for simulator, child in zip(simulators(places).values(), children[1:], strict=False):
        simulator.wait_ready(child.require)
    say("simulated ERPs are up")
    installation = Installation(places, deploy_local(places, say))
    demo = plant(installation, seed, say)
    return installation, demo


def main() -> int:
    places = usual()
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"  [{time.monotonic() - began:5.1f} s] {text}", flush=True)

    ended = threading.Event()
    for what in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(what, lambda *_: ended.set())
    try:
        with sole(places):
            discard_untrusted(places, say)
            return _run(places, say, ended, sys.stdout)
    except (AlreadyRunning, *TROUBLES) as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except Exception:  # noqa: BLE001 - a defect of ours: one sentence for the reader, the whole of it in a file
        places.logs.mkdir(parents=True, exist_ok=True)
        story = places.logs / "trouble.log"
        story.write_text(traceback.format_exc(), encoding="utf-8")
        print(f"\nThis start failed for a reason that nobody foresaw; the whole story is in {story}.", file=sys.stderr)
        return 1


def _run(places: Places, say: Say, ended: threading.Event, out: TextIO) -> int:
    children = start_all(places)
    worker: list[BaseException] = []
    try:
        starting = threading.Thread(target=_guarded, args=(places, children, say, out, worker), daemon=True)
        starting.start()
        while not ended.wait(0.3):
            for child in children:
                child.require()
            if worker:
                raise worker[0]
    finally:
        print("\n  stopping", file=out, flush=True)
        stop(children, STOP_WITHIN)
    return 0


def _guarded(places: Places, children: list[Child], say: Say, out: TextIO, failed: list[BaseException]) -> None:
    try:
        _, demo = bring_up(places, children, 1, say)
    except BaseException as trouble:  # noqa: BLE001 - raised again by the main thread, which stops everything first
        failed.append(trouble)
        return
    print(_welcome(places, demo), file=out, flush=True)


def _welcome(places: Places, demo: Demo) -> str:
    return f"""
  AutoCollect runs on this machine. Ctrl-C stops it; `make clean` forgets everything.

    Start page and time machine   {places.front}/demo
    The creditor's portal         {places.front}/
      sign in as                  {demo.username}
      with the password           {demo.password}
    Simulated Tripletex           {places.erp}/
    Simulated PowerOffice Go      {places.poweroffice}/ui
    Simulated Netvisor            {places.netvisor}/ui
    All mails sent                {places.front}/demo/mail
"""


if __name__ == "__main__":
    sys.exit(main())
