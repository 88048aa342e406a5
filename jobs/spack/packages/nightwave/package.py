# SPDX-License-Identifier: Apache-2.0
# From the top of the source tree: spack repo add jobs/spack && spack dev-build nightwave@main
from spack.package import *


class Nightwave(CMakePackage, CudaPackage):
    """Traffic-signal plans for a whole city."""

    license("Apache-2.0")
    version("main", branch="main")

    variant("mpi", default=True, description="Runs over several processes")

    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("ninja", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("mpi", when="+mpi")
    for library in ("cli11", "spdlog", "tomlplusplus", "nlohmann-json", "expat", "zlib-api", "netcdf-c", "libsodium",
                    "random123"):
        depends_on(library)
    depends_on("thrust", when="~cuda")
    depends_on("sumo", type="run")

    generator("ninja")

    def cmake_args(self):
        arguments = [
            self.define_from_variant("NIGHTWAVE_MPI", "mpi"),
            self.define_from_variant("NIGHTWAVE_CUDA", "cuda"),
            self.define("NIGHTWAVE_BUILD_TESTS", self.run_tests),
            self.define("NIGHTWAVE_BUILD_BENCH", False),
            # Spack's compiler wrappers name the processor themselves.
            self.define("NIGHTWAVE_CPU_ARCH", ""),
        ]
        if self.spec.satisfies("+cuda"):
            arguments.append(self.define("CMAKE_CUDA_ARCHITECTURES", self.spec.variants["cuda_arch"].value))
        return arguments
