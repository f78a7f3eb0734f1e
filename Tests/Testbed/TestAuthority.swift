import Foundation

/// A certificate authority of a test's own, made by `openssl` as the set-up scripts make theirs.
package enum TestAuthority {
    private struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// - Parameters:
    ///   - folder: gets the files `<name>.crt` and `<name>.key`.
    ///   - name: its common name.
    /// - Returns: its certificate and its key in PEM.
    package static func make(in folder: String, _ name: String = "authority") throws -> String {
        let (certificate, key) = ("\(folder)/\(name).crt", "\(folder)/\(name).key")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "9000", "-subj",
            "/CN=\(name)", "-keyout", key, "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "openssl made no authority in \(folder)")
        }
        return try String(contentsOfFile: certificate, encoding: .utf8) + String(contentsOfFile: key, encoding: .utf8)
    }
}
