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

    /// Bytes; ten times what a run of any length makes.
    private static let largestRecord = 32 << 20

    @Argument(help: "A run's folder, or its run.json.", completion: .directory)
    var run: String

    func run() async throws {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: run, isDirectory: &isFolder)
        let file = isFolder.boolValue ? FilePaths.join(run, "run.json") : run
        let data: Data
        switch FilePaths.read(file, limit: Self.largestRecord) {
        case .success(let bytes): data = Data(bytes)
        case .failure(let failure):
            Console.fail("\(file): \(failure); name a run's folder (Reports/…) or its run.json")
            throw ExitCode(ExitStatus.noInput.code)
        }
        let folder = FilePaths.parent(file)
        do {
            let record = try RunRecord.read(json: data)
            let target = RunFolder(existing: folder.isEmpty ? "." : folder)
            for file in ReportFiles.render(record) { try target.write(file.name, file.bytes) }
            Console.result("report: \(FilePaths.join(target.path, "report.html"))")
        } catch let error as RecordError {
            Console.fail("\(file): \(error)")
            throw ExitCode(ExitStatus.invalidInput.code)
        } catch let error as RunFolderError {
            Console.fail("\(error)")
            throw ExitCode(ExitStatus.cannotWrite.code)
        }
    }
}
