import ArgumentParser
import Foundation
import Gates
import LoadMetrics
import RunReport

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Render a run's report again from its run.json.",
        discussion: "The same record gives the same bytes. The files are written into the run's folder.")

    @Argument(help: "A run's folder, or its run.json.")
    var run: String

    func run() async throws {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: run, isDirectory: &isFolder)
        let file = isFolder.boolValue ? (run as NSString).appendingPathComponent("run.json") : run
        guard exists, let data = FileManager.default.contents(atPath: file) else {
            Console.fail("\(file): no such file; name a run's folder (Reports/…) or its run.json")
            throw ExitCode(ExitStatus.noInput.code)
        }
        let folder = (file as NSString).deletingLastPathComponent
        do {
            let record = try RunRecord.read(json: data)
            let target = RunFolder(existing: folder.isEmpty ? "." : folder)
            for file in ReportFiles.render(record) { try target.write(file.name, file.bytes) }
            Console.result("report: \((target.path as NSString).appendingPathComponent("report.html"))")
        } catch let error as RecordError {
            Console.fail("\(file): \(error)")
            throw ExitCode(ExitStatus.invalidInput.code)
        } catch let error as RunFolderError {
            Console.fail("\(error)")
            throw ExitCode(ExitStatus.cannotWrite.code)
        }
    }
}
