import Foundation
import Testing

/// What only a process of its own can show: exit codes, signals, one line on standard error.
@Suite struct ProcessTests {
    @Test func `without a command it shows what it can do`() async throws {
        let sample = try SampleProcess([])
        #expect(await sample.exitCode() == 0)
        #expect(sample.printed.contains("Shows what the frame does."))
        #expect(sample.printed.contains("serve") && sample.printed.contains("greet"))
    }

    @Test(arguments: ["--help", "--version"])
    func `help and version are no errors`(option: String) async throws {
        let sample = try SampleProcess([option])
        #expect(await sample.exitCode() == 0)
        #expect(!sample.printed.isEmpty && sample.said.isEmpty)
    }

    @Test func `help lists every setting with its default and never needs one`() async throws {
        let sample = try SampleProcess(["--help"], ["SAMPLE_DAYS": "nonsense"])
        #expect(await sample.exitCode() == 0)
        #expect(sample.printed.contains("SAMPLE_DAYS (default: 30)"))
        #expect(sample.printed.contains("HTTP_PORT (default: 0)"))
        #expect(sample.printed.contains("SAMPLE_TOKEN (secret, or a file in SAMPLE_TOKEN_FILE)"))
    }

    @Test func `a wrong setting stops the start with one line and code 78`() async throws {
        let sample = try SampleProcess(["serve"], ["SAMPLE_DAYS": "366"])
        #expect(await sample.exitCode() == 78)
        #expect(sample.said == "sample-service: SAMPLE_DAYS is \"366\"; it wants a whole number from 1 to 365\n")
    }

    @Test func `a wrong secret is not repeated`() async throws {
        let sample = try SampleProcess(["serve"], ["SAMPLE_TOKEN": "hunter2"])
        #expect(await sample.exitCode() == 78)
        #expect(
            sample.said.contains("SAMPLE_TOKEN has a value that cannot be used") && !sample.said.contains("hunter2"))
    }

    @Test func `a folder without Bootstrap is told by its setting`() async throws {
        let sample = try SampleProcess(["serve"], ["BOOTSTRAP_DIRECTORY": "/nowhere"])
        #expect(await sample.exitCode() == 78)
        #expect(sample.said.hasPrefix("sample-service: BOOTSTRAP_DIRECTORY is of no use"))
        #expect(sample.said.split(separator: "\n").count == 1)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `it serves until it is asked to stop and then ends well`(signal: Int32) async throws {
        let sample = try SampleProcess(["serve"])
        let port = try #require(await sample.port(), "\(sample.said)")
        #expect(port > 0)
        sample.signal(signal)
        #expect(await sample.exitCode() == 0)
        for line in sample.said.split(separator: "\n") {
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
        #expect(sample.said.contains(#""message":"stopped""#))
    }

    @Test func `a peer that hangs up does not end the process`() async throws {
        let sample = try SampleProcess(["serve"])
        _ = try #require(await sample.port())
        sample.signal(SIGPIPE)
        sample.signal(SIGTERM)
        #expect(await sample.exitCode() == 0)
    }

    @Test func `a part that does not listen is cancelled and the process still ends well`() async throws {
        let sample = try SampleProcess(
            ["serve"], ["SAMPLE_MOOD": "deaf", "STOP_WITHIN": "1s"])
        _ = try #require(await sample.port())
        sample.signal(SIGTERM)
        #expect(await sample.exitCode() == 0)
        #expect(sample.said.contains("were cancelled because they did not stop in time"))
    }

    @Test func `a part that cannot even be cancelled does not keep the process alive`() async throws {
        let sample = try SampleProcess(
            ["serve"], ["SAMPLE_MOOD": "stubborn", "STOP_WITHIN": "1s"])
        _ = try #require(await sample.port())
        sample.signal(SIGTERM)
        #expect(await sample.exitCode() == 1)
        #expect(sample.said.contains("did not stop in time"))
    }

    @Test func `a part that fails ends the process with a sentence`() async throws {
        let sample = try SampleProcess(["serve"], ["SAMPLE_MOOD": "failing"])
        #expect(await sample.exitCode() == 1)
        #expect(sample.said.hasSuffix("sample-service: the part has failed\n"))
    }

    @Test func `a part that returns too early has failed`() async throws {
        let sample = try SampleProcess(["serve"], ["SAMPLE_MOOD": "returning"])
        #expect(await sample.exitCode() == 1)
    }

    @Test func `a port in use is told by its setting`() async throws {
        let first = try SampleProcess(["serve"])
        let port = try #require(await first.port())
        let second = try SampleProcess(["serve"], ["HTTP_PORT": String(port)])
        #expect(await second.exitCode() == 78)
        #expect(second.said.contains("sample-service: HTTP_PORT \(port) on 127.0.0.1 cannot be used"))
        first.signal(SIGTERM)
        #expect(await first.exitCode() == 0)
    }

    @Test func `a changing command wants to know who and why`() async throws {
        let silent = try SampleProcess(["greet", "Anna"])
        #expect(await silent.exitCode() == 64)
        let anonymous = try SampleProcess(["greet", "Anna", "--because", "test"])
        #expect(await anonymous.exitCode() == 64)
        #expect(anonymous.said.contains("--as (or OPERATOR) is needed"))
        let known = try SampleProcess(
            ["greet", "Anna", "--because", " it  is  polite "], ["OPERATOR": "lena"])
        #expect(await known.exitCode() == 0)
        #expect(known.printed == "lena greets Anna because it is polite\n")
    }

    @Test func `a command that fails says so in one line`() async throws {
        let sample = try SampleProcess(["greet", "nobody", "--as", "lena", "--because", "test"])
        #expect(await sample.exitCode() == 1)
        #expect(sample.said == "sample-service: the part has failed\n")
        #expect(sample.printed.isEmpty)
    }
}
