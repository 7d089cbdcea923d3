using Reality.Jobs.Exports;
using Reality.Jobs.Exports.Las;
using Reality.Jobs.Exports.WavefrontObj;
using Reality.Jobs.Files;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

public sealed class RequestedExportsTests : IDisposable
{
    private static readonly ModelExport Las = ExportFormats.Find("LAS")!;
    private static readonly ModelExport Obj = ExportFormats.Find("OBJ")!;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Options_of_a_file_reach_their_exports_and_the_others_have_their_defaults()
    {
        var exports = Read(
            """
            {"exports":[{"format":"OBJ","options":{"doublePrecision":true}},{"format":"OBJ","options":{"crs":"EPSG:25832"}}]}
            """,
            [Obj, Las]);

        Assert.Equal(["OBJ", "OBJ-2", "LAS"], exports.Select(export => export.Name));
        Assert.Equal(new ObjOptions { DoublePrecision = true, Crs = "EPSG:32632" }, exports[0].Options);
        Assert.Equal(new ObjOptions { Crs = "EPSG:25832" }, exports[1].Options);
        Assert.Equal(new LasOptions { Crs = "EPSG:32632" }, exports[2].Options);
        Assert.Equal("OBJ-2", Path.GetFileName(exports[1].Place.Value));
    }

    [Fact]
    public void A_file_alone_says_what_is_written() =>
        Assert.Equal([Las], Read("""{"exports":[{"format":"LAS"}]}""", null).Select(export => export.Format));

    [Fact]
    public void Without_a_file_and_formats_the_usual_ones_are_written() =>
        Assert.Equal(
            ExportFormats.Usual,
            new RequestedExports().Read(null, name => Place.Folder(name)).Select(export => export.Format));

    [Theory]
    [InlineData("[]", "Must be an object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"exports":[{"format":"STL"}]}""", "exports[0].format: Invalid value 'STL'")]
    [InlineData("""{"exports":[{"format":"LAS","options":{"crs":"EPSG:1"}}]}""", "exports[0].options.crs: ")]
    [InlineData("""{"exports":[{"format":"LAS","options":{"doublePrecision":true}}]}""", "no property 'doublePrecision'")]
    [InlineData("""{"exports":[{"format":"OBJ","options":{"maximumTextureSize":0}}]}""", "exports[0].options.maximumTexture")]
    [InlineData("""{"exports":[{"format":"PLY"}]}""", "it has options of PLY, which --exports does not name")]
    public void A_wrong_file_is_refused_with_the_place(string json, string expected)
    {
        var fault = Assert.Throws<StageException>(() => Read(json, [Obj, Las]));
        Assert.Equal("ExportOptions_Invalid", fault.Code);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains("options.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains(
            "there is no such file",
            Assert.Throws<StageException>(() => new RequestedExports(null, "/none.json").Read(null, name => default)).Message,
            StringComparison.Ordinal);

    private List<ExportRequest> Read(string json, IReadOnlyList<ModelExport>? formats)
    {
        var file = Path.Combine(_folder.Path, "options.json");
        File.WriteAllText(file, json);
        return new RequestedExports(formats, file).Read("EPSG:32632", name => Place.Folder(Path.Combine(_folder.Path, name)));
    }
}
