import Signals

extension ProfileResponder {
    /// The build, and the process under the names that every Prometheus client library gives it.
    func process(_ page: inout PrometheusWriter) {
        page.family("flywheel_build_info", .gauge, help: "Always 1: the build is in the labels.")
        page.sample("flywheel_build_info", [("version", BuildInfo.version)], 1)
        page.family("process_cpu_seconds_total", .counter, help: "Processor time used.")
        page.sample("process_cpu_seconds_total", [], ProcessFigures.cpuSeconds)
        func gauge(_ name: String, _ help: String, _ value: Double?) {
            guard let value else { return }
            page.family(name, .gauge, help: help)
            page.sample(name, [], value)
        }
        gauge("process_start_time_seconds", "Start, as Unix time.", ProcessFigures.startTime)
        gauge("process_resident_memory_bytes", "Resident memory.", ProcessFigures.residentBytes.map(Double.init))
        gauge("process_virtual_memory_bytes", "Address space in use.", ProcessFigures.virtualBytes.map(Double.init))
        gauge("process_threads", "Threads.", ProcessFigures.threads.map(Double.init))
        gauge("process_open_fds", "Open file descriptors.", ProcessFigures.openDescriptors.map(Double.init))
        gauge("process_max_fds", "File descriptors allowed.", ProcessFigures.maximumDescriptors.map(Double.init))
    }
}
