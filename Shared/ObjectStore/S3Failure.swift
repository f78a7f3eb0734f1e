internal import Transfer

/// Reads what a store says about a request that it does not fulfil.
enum S3Failure {
    /// The longest explanation that is read.
    private static let longest = 1 << 16

    static func error(_ status: Int, _ body: [UInt8]) -> ObjectStoreError {
        let code = XMLNode(document: body)?.child("Code")?.text
        switch (status, code) {
        case (404, "NoSuchBucket"): return .unexpected("the bucket does not exist")
        case (404, _): return .absent
        case (401, _), (403, _): return .denied
        case (507, _), (_, "QuotaExceeded"), (_, "InsufficientStorage"): return .full
        default:
            // A code is one of a fixed list of words; anything longer or stranger is not repeated.
            let isPlain =
                code.map { (1...40).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isLetter } } ?? false
            return .unexpected("status \(status)" + (isPlain ? ", \(code ?? "")" : ""))
        }
    }

    static func collect(_ body: ResponseBody) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in body where bytes.count < longest { bytes += chunk }
        return bytes
    }
}
