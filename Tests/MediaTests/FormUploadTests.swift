import Media
import Testing

@Suite("Files out of forms")
struct FormUploadTests {
    private let boundary = Array("--b".utf8)

    private func part(_ name: String, in body: String) -> String? {
        FormUpload.part(name, in: Array(body.utf8), boundary: boundary).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a field is found by its name, and has the bytes up to the next boundary`() {
        let head = "Content-Disposition: form-data; name="
        let body = "--b\r\n\(head)\"a\"\r\n\r\n1\r\n\r\n2\r\n--b\r\n\(head)\"logo\"\r\n\r\n3\r\n--b--\r\n"
        #expect(part("a", in: body) == "1\r\n\r\n2")
        #expect(part("logo", in: body) == "3")
        #expect(part("other", in: body) == nil)
        #expect(part("logo", in: String(body.dropLast(7))) == nil, "it breaks off")
    }

    @Test func `a part without a head does not take that of the next one`() {
        let body = "--b\r\n name=\"x\"\r\n--b\r\n name=\"logo\"\r\n\r\n3\r\n--b--\r\n"
        #expect(part("x", in: body) == nil)
        #expect(part("logo", in: body) == "3")
    }

    @Test(.timeLimit(.minutes(1)))
    func `a mebibyte of beginnings of parts is not looked at again and again`() {
        let body = [UInt8](repeatElement(Array("--b\r\n".utf8), count: (1 << 20) / 5).joined())
        #expect(FormUpload.part("logo", in: body, boundary: boundary) == nil)
        // Nor is what stands behind more fields than a form has.
        let many = String(repeating: "--b\r\n name=\"x\"\r\n\r\n1\r\n", count: 16)
        #expect(part("logo", in: "\(many)--b\r\n name=\"logo\"\r\n\r\n3\r\n--b--\r\n") == nil)
    }
}
