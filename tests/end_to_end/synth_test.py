#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Synthetic cities through the real program: the same options give the same bytes; every command works on them but
those that need SUMO's files, and these say so; what cannot be made is refused in one line."""

import json
import os
import pathlib
import tempfile
import unittest

from program import InFolder, nightwave

CITIES = {"grid": ("--grid", "2x3"), "city": ("--junctions", "20"), "day": ("--junctions", "3", "--day")}


def add_shipped_programs(scenario, path):
    """Writes what the scenario ships as a SUMO file."""
    import netCDF4  # pylint: disable=import-outside-toplevel
    with netCDF4.Dataset(scenario) as file, open(path, "w", encoding="utf-8") as out:
        starts = file["shipped_phase_row_start"][:]
        out.write("<additional>\n")
        for s, name in enumerate(file["signal_name"][:]):
            out.write(f'<tlLogic id="{name}" type="static" programID="0" offset="{int(file["shipped_offset"][s])}">\n')
            for p in range(starts[s], starts[s + 1]):
                out.write(f'<phase duration="{int(file["shipped_phase_duration"][p])}" '
                          f'state="{file["shipped_phase_state"][p]}"/>\n')
            out.write("</tlLogic>\n")
        out.write("</additional>\n")


class SyntheticCities(InFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, size in CITIES.items():
            result = nightwave("synth", *size, "--seed", 3, "-o", cls.work / f"{name}.nc")
            assert (result.returncode, result.stdout, result.stderr) == (0, "", ""), result.stderr

    def json_of(self, *arguments):
        result = nightwave(*arguments)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def test_info_tells_what_was_made(self):
        grid = self.json_of("info", self.work / "grid.nc", "--json")
        self.assertEqual((grid["name"], grid["signals"], grid["junctions"], grid["lane_groups"]),
                         ("grid-2x3", 6, 6 + 2 * (2 + 3), 6 * 12))
        self.assertEqual((grid["begin"], grid["end"], grid["sources"]), (25200, 26100, {}))
        city = self.json_of("info", self.work / "city.nc", "--json")
        self.assertEqual((city["name"], city["begin"], city["end"]), ("city-20", 25200, 28800))
        self.assertEqual(city["adjustable_signals"], city["signals"])
        self.assertEqual(self.json_of("info", self.work / "day.nc", "--json")["end"], 86400)

    def test_equal_options_give_equal_bytes_whatever_the_surroundings(self):
        files = []
        for number, variables in enumerate(({"LC_ALL": "C"}, {"LC_ALL": "de_DE.UTF-8", "OMP_NUM_THREADS": "3"})):
            folder = self.work / str(number)
            folder.mkdir()
            result = nightwave("synth", "--junctions", 30, "--seed", 8, "-o", "city.nc", cwd=folder,
                               env={**os.environ, **variables, "SOURCE_DATE_EPOCH": "1700000000"})
            self.assertEqual(result.returncode, 0, result.stderr)
            files.append((folder / "city.nc").read_bytes())
        self.assertEqual(files[0], files[1])

    def test_plans_are_found_evaluated_and_safe(self):
        for name in ("grid", "city"):
            with self.subTest(name):
                scenario, plan = self.work / f"{name}.nc", self.work / f"{name}_plan.nc"
                result = nightwave("plan", scenario, "-o", plan, "--evaluations", 400)
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                self.assertEqual(self.json_of("check", scenario, plan), {"ok": True, "errors": [], "warnings": []})
                before = self.json_of("info", plan, "--json")["model"]["before"]
                after = self.json_of("evaluate", scenario, plan)
                self.assertLess(after["delay"], before["delay"])
                self.assertLess(after["unserved"], 0.02 * after["vehicles"])

    def test_shipped_programs_are_safe(self):
        try:
            import netCDF4  # noqa: F401  pylint: disable=import-outside-toplevel,unused-import
        except ImportError:
            self.skipTest("python3-netcdf4 is not installed")
        for name in CITIES:
            with self.subTest(name):
                programs = self.work / f"{name}.add.xml"
                add_shipped_programs(self.work / f"{name}.nc", programs)
                verdict = self.json_of("check", self.work / f"{name}.nc", programs)
                self.assertEqual((verdict["ok"], verdict["errors"]), (True, []))

    def test_sumo_has_nothing_to_drive_on(self):
        scenario, plan = self.work / "grid.nc", self.work / "some_plan.nc"
        self.assertEqual(nightwave("plan", scenario, "-o", plan, "--evaluations", 32).returncode, 0)
        message = (f"nightwave: {scenario}: sources name no SUMO net, so there is nothing to drive on; "
                   "import the scenario from SUMO files\n")
        for command in (["street", scenario, plan],
                        ["plan", scenario, "-o", self.work / "none.nc", "--evaluations", 32, "--street", 2]):
            with self.subTest(command[0]):
                result = nightwave(*command)
                self.assertEqual((result.returncode, result.stdout, result.stderr), (3, "", message))
        self.assertFalse((self.work / "none.nc").exists())


def usage_error(message):
    return f"nightwave: {message} (--help tells what is understood)\n"


class Refused(unittest.TestCase):
    def test_wrong_sizes_exit_2_and_name_option_and_remedy(self):
        with tempfile.TemporaryDirectory() as folder:
            output = pathlib.Path(folder) / "city.nc"
            for arguments, message in (
                    ([], "synth: needs a size; give --junctions N or --grid RxC"),
                    (["--junctions", "5", "--grid", "2x2"],
                     "synth: --junctions and --grid exclude each other; give one of them"),
                    (["--junctions", "0"], "--junctions: '0' cannot be made; ask for 1 to 1000000 junctions"),
                    (["--junctions", "-4"], "--junctions: '-4' cannot be made; ask for 1 to 1000000 junctions"),
                    (["--junctions", "many"], "--junctions: 'many' cannot be made; ask for 1 to 1000000 junctions"),
                    (["--junctions", "1000001"],
                     "--junctions: '1000001' cannot be made; ask for 1 to 1000000 junctions"),
                    (["--grid", "3"], "--grid: '3' is no size of a grid; write ROWSxCOLUMNS, as 10x10"),
                    (["--grid", "3x"], "--grid: '3x' is no size of a grid; write ROWSxCOLUMNS, as 10x10"),
                    (["--grid", "3x4x5"], "--grid: '3x4x5' is no size of a grid; write ROWSxCOLUMNS, as 10x10"),
                    (["--grid", "3*4"], "--grid: '3*4' is no size of a grid; write ROWSxCOLUMNS, as 10x10"),
                    (["--grid", "0x4"], "--grid: 0x4 cannot be made; ask for 1 to 1000000 junctions in all"),
                    (["--grid", "9999x9999"],
                     "--grid: 9999x9999 cannot be made; ask for 1 to 1000000 junctions in all")):
                with self.subTest(arguments):
                    result = nightwave("synth", *arguments, "-o", output)
                    self.assertEqual((result.returncode, result.stdout), (2, ""))
                    self.assertEqual(result.stderr, usage_error(message))
                    self.assertFalse(output.exists())

    def test_without_an_output_file_it_exits_2(self):
        result = nightwave("synth", "--grid", "2x2")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertEqual(result.stderr, usage_error("--output is required"))

    def test_a_folder_that_is_not_there_exits_1(self):
        result = nightwave("synth", "--grid", "1x1", "-o", "/nowhere/city.nc")
        self.assertEqual((result.returncode, result.stderr),
                         (1, "nightwave: cannot write /nowhere/city.nc: No such file or directory\n"))


if __name__ == "__main__":
    unittest.main()
