using System.Security.Cryptography;
using System.Text;
using NetVips;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.TouchUps;

/// <content>Pictures that come back with a tile: other ones, more of them, of other formats and sizes, and broken ones.</content>
public sealed partial class TouchUpJobTests
{
    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("jpg")]
    public void New_pages_of_any_format_size_and_number_are_the_texture_of_the_tile(string format)
    {
        var touchUp = Export("""{"level":"GeometryAndTexture"}""");
        var tile = LargestTile(touchUp);
        var edited = InTwoMaterials(touchUp, tile);
        PutMaterials(edited, tile, $"red.{format}", $"blue.{format}");
        survey.Bench.Put(edited, $"{tile}/red.{format}", Picture(300, 70, [255, 0, 0], format));
        survey.Bench.Put(edited, $"{tile}/blue.{format}", Picture(31, 517, [0, 0, 255], format));

        var info = Import(edited);

        Assert.Equal(tile, Assert.Single(info.EnumerateArray()).GetProperty("tileName").GetString());
        var (result, export) = Produce("OBJ");
        Assert.Equal(0, TaskCount(result, "texture"));
        var pages = survey.Bench.List(export)
            .Where(name => name.Contains(tile, StringComparison.Ordinal) && name.EndsWith(".jpg", StringComparison.Ordinal))
            .Select(name => MeanColor(survey.Bench.Read(export, name))).ToList();
        // Whatever pages the export makes of them, nothing else is on them.
        var (red, green, blue) = (pages.Max(p => p[0]), pages.Max(p => p[1]), pages.Max(p => p[2]));
        Assert.True(red > 60 && blue > 60 && green < 30, $"{red} {green} {blue}");
    }

    [Fact]
    public void Pictures_that_no_page_can_be_are_refused_by_name_and_leave_the_reference_as_it_was()
    {
        var touchUp = Export("""{"level":"GeometryAndTexture"}""");
        var tile = LargestTile(touchUp);
        var reference = BytesOf(_reference);
        var edited = InTwoMaterials(touchUp, tile);
        PutMaterials(edited, tile, "small.png", "second.png");
        survey.Bench.Put(edited, $"{tile}/small.png", Picture(16, 16, [255, 0, 0], "png"));

        AssertRefused("TouchUp_PageMissing", "second.png", edited);
        // 200 million pixels in a few hundred kilobytes.
        using (var large = Image.Black(20_000, 10_000))
            survey.Bench.Put(edited, $"{tile}/second.png", large.PngsaveBuffer(compression: 9));
        Assert.InRange(survey.Bench.Read(edited, $"{tile}/second.png").Length, 1, 1_000_000);
        AssertRefused("TouchUp_PagesTooLarge", tile, edited);
        survey.Bench.Put(edited, $"{tile}/second.png", Picture(16, 16, [0, 255, 0], "png")[..60]);
        AssertRefused("TouchUp_Invalid", "second.png", edited);
        survey.Bench.Put(edited, $"{tile}/second.png", "PK\u0003\u0004 no picture"u8.ToArray());
        AssertRefused("TouchUp_Invalid", "second.png", edited);
        var zipped = survey.Bench.Add("Unstructured");
        survey.Bench.Put(zipped, "metadata.xml", survey.Bench.Read(touchUp, "metadata.xml"));
        survey.Bench.Put(zipped, "tiles.zip", "PK\u0003\u0004"u8.ToArray());
        AssertRefused("TouchUp_NoTiles", "tiles.zip", zipped);

        Assert.Equal(reference, BytesOf(_reference));
    }

    // The tile alone: half of its triangles in a second material, and a vertex moved.
    private string InTwoMaterials(string touchUp, string tile) => Copy(
        touchUp,
        text =>
        {
            var raised = Raise(text, out _);
            var faces = Faces().Matches(raised);
            var middle = faces[faces.Count / 2].Index;
            var first = raised.IndexOf("usemtl", StringComparison.Ordinal);
            return raised[..first] + "usemtl first\n" + UseMaterial().Replace(raised[first..middle], "") + "usemtl second\n"
                + UseMaterial().Replace(raised[middle..], "");
        },
        tile);

    private void PutMaterials(string edited, string tile, string first, string second) => survey.Bench.Put(
        edited, $"{tile}/{tile}.mtl",
        Encoding.UTF8.GetBytes($"newmtl first\nmap_Kd {first}\n\nnewmtl second\nmap_Kd {second}\n"));

    private static byte[] Picture(int width, int height, double[] color, string format)
    {
        using var black = Image.Black(width, height, bands: 3);
        using var plain = (black + color).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return plain.WriteToBuffer($".{format}");
    }

    // Red, green and blue.
    private static double[] MeanColor(byte[] picture)
    {
        using var page = Image.NewFromBuffer(picture);
        return Enumerable.Range(0, 3).Select(band => page.ExtractBand(band).Avg()).ToArray();
    }

    private List<(string, string)> BytesOf(string data) => survey.Bench.List(data)
        .Select(name => (name, Convert.ToHexString(SHA256.HashData(survey.Bench.Read(data, name))))).ToList();

    [System.Text.RegularExpressions.GeneratedRegex("^usemtl .*\n", System.Text.RegularExpressions.RegexOptions.Multiline)]
    private static partial System.Text.RegularExpressions.Regex UseMaterial();
}
