import Foundation
import Mail

enum Sample {
    static func message(
        subject: String = "Your photo", text: String = "Hello", html: String? = "<p>Hello</p>", name: String? = nil,
        id: String = "0192-abc@photos.example", headers: [(name: String, value: String)] = [],
        attachments: [MailMessage.Attachment] = [], to: String = "jan@guests.example"
    ) throws -> MailMessage {
        MailMessage(
            from: try MailAddress("noreply@photos.example", name: "Photos"), to: try MailAddress(to, name: name),
            subject: subject, text: text, html: html, messageID: id, date: Date(timeIntervalSince1970: 1_795_348_800),
            headers: headers, attachments: attachments)
    }

    /// What Python's email package, another implementation of the same rules, reads in a message.
    struct Parsed: Decodable {
        struct Part: Decodable {
            let type: String
            let text: String?
            let base64: String?
            let name: String?
        }
        let headers: [[String]]
        let date: String
        let type: String
        let defects: Int
        let parts: [Part]

        func header(_ name: String) -> String? { headers.first { $0[0].lowercased() == name.lowercased() }?[1] }
    }

    static let python = "/usr/bin/python3"
    static let hasPython = FileManager.default.isExecutableFile(atPath: python)

    static func parse(_ message: [UInt8]) throws -> Parsed {
        let script = """
            import base64, email, json, sys
            from email import policy
            m = email.message_from_bytes(sys.stdin.buffer.read(), policy=policy.default)
            parts = []
            for p in m.walk():
                if p.is_multipart(): continue
                isText = p.get_content_maintype() == "text"
                parts.append({"type": p.get_content_type(), "name": p.get_filename(),
                    "text": p.get_content().replace("\\r\\n", "\\n") if isText else None,
                    "base64": None if isText else base64.b64encode(p.get_payload(decode=True)).decode()})
            print(json.dumps({"headers": [[k, str(v)] for k, v in m.items()], "date": m["date"].datetime.isoformat(),
                "type": m.get_content_type(), "defects": sum(len(p.defects) for p in m.walk()), "parts": parts}))
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", script]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(Data(message))
        try input.fileHandleForWriting.close()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Parsed.self, from: bytes)
    }
}
