using System.Globalization;
using System.Text;
using Reality.Core;
using Reality.Formats.ContextScenes;

namespace Reality.Formats.Tests.ContextScenes;

public sealed class ScenePhotoPathsTests
{
    private const string Document = """
        {
          "version": "6.0", "Unknown": [{"a": [1, 2]}],
          "PhotoCollection": {
            "Photos": {
              "7": {"ImagePath": "1:b\\c.jpg", "DeviceId": 0, "Other": {"x": 1}},
              "3": {"ImagePath": "a.jpg"},
              "5": {"ImagePath": "0:a.jpg"}
            },
            "Devices": {"0": {"Type": "perspective", "Dimensions": {"width": 8, "height": 6}}}
          },
          "References": {"0": {"Path": "rds:x"}, "1": {"Path": "/photos", "More": null}}
        }
        """;

    [Fact]
    public void Paths_are_those_that_the_reader_of_the_whole_document_gives()
    {
        var paths = Read(Document);
        var whole = ContextSceneReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(Document)));

        Assert.Equal(["b/c.jpg", "a.jpg", "a.jpg"], paths.PathOfPhoto);
        Assert.Equal([1, 0, 0], paths.ReferenceOfPhoto);
        Assert.Equal(whole.PathOfPhoto, paths.PathOfPhoto);
        Assert.Equal(whole.ReferenceOfPhoto, paths.ReferenceOfPhoto);
        Assert.Equal(whole.References, paths.References);
    }

    [Fact]
    public void A_document_without_photos_has_no_paths()
    {
        Assert.Empty(Read("{}").PathOfPhoto);
        Assert.Empty(Read("""{"PhotoCollection":{"Photos":null},"References":null}""").References);
    }

    [Theory]
    [InlineData("[]", "not valid JSON")]
    [InlineData("", "not valid JSON")]
    [InlineData("{\"PhotoCollection\":{\"Photos\":{\"0\":{}}}}", "PhotoCollection.Photos.0.ImagePath is missing")]
    [InlineData("{\"PhotoCollection\":{\"Photos\":{\"0\":null}}}", "PhotoCollection.Photos.0.ImagePath is missing")]
    [InlineData("{\"PhotoCollection\":{\"Photos\":{\"0\":{\"ImagePath\":\"../a\"}}}}", "must be a relative path")]
    [InlineData("{\"PhotoCollection\":{\"Photos\":{\"0\":{\"ImagePath\":\"/a\"}}}}", "must be a relative path")]
    [InlineData("{\"PhotoCollection\":{\"Photos\":{\"0\":{\"ImagePath\":\"x:a\"}}}}", "must be of the form")]
    [InlineData("{\"PhotoCollection\":{\"Photos\":{\"0\":{\"ImagePath\":\"a\"},\"0\":{\"ImagePath\":\"b\"}}}}", "not valid JSON")]
    [InlineData("{\"References\":{\"a\":{\"Path\":\"b\"}}}", "References.a must have an integer as its id")]
    [InlineData("{\"References\":{\"0\":{}}}", "References.0.Path is missing")]
    public void What_is_wrong_is_named(string document, string fault) => Assert.Contains(
        fault, Assert.Throws<InvalidFileException>(() => Read(document)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_long_document_takes_memory_for_its_paths_only()
    {
        var text = new StringBuilder("{\"PhotoCollection\":{\"Photos\":{");
        for (var i = 0; i < 10_000; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"\"{i}\":{{\"More\":\"{new string('x', 2000)}\",\"ImagePath\":\"{i}\"}},");
        }
        var bytes = Encoding.UTF8.GetBytes(text.ToString().TrimEnd(',') + "}}}");
        Read("{}");

        var before = GC.GetAllocatedBytesForCurrentThread();
        var paths = ScenePhotoPaths.Read(new MemoryStream(bytes));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(10_000, paths.PathOfPhoto.Count);
        Assert.True(allocated < bytes.Length / 3, $"{allocated} bytes for {bytes.Length}.");
    }

    private static ScenePhotoPaths Read(string text) => ScenePhotoPaths.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
