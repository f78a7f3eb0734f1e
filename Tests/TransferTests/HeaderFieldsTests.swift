import Testing
import Transfer

@Suite("HeaderFields")
struct HeaderFieldsTests {
    @Test func `names are found whatever their case, and setting replaces all of them`() {
        var fields: HeaderFields = ["ETag": "a", "x-two": "1", "X-Two": "2"]
        #expect(fields["etag"] == "a")
        #expect(fields.values(for: "X-TWO") == ["1", "2"])
        fields["x-TWO"] = "3"
        #expect(fields.values(for: "x-two") == ["3"])
        fields["x-two"] = nil
        #expect(fields["x-two"] == nil && fields["ETAG"] == "a")
    }
}
