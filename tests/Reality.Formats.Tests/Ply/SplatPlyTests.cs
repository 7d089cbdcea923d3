using System.Text;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Formats.Ply;
using Reality.Testing;

namespace Reality.Formats.Tests.Ply;

public sealed class SplatPlyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Splats_come_back(int degree)
    {
        var splats = SyntheticSplats.Of(50, degree);

        var read = SplatPlyReader.Read(new MemoryStream(Written(splats)));

        Assert.Equal(degree, read.Degree);
        Assert.Equal(splats.Positions, read.Positions);
        Assert.Equal(splats.LogScales, read.LogScales);
        Assert.Equal(splats.OpacityLogits, read.OpacityLogits);
        Assert.Equal(splats.Harmonics, read.Harmonics);
        Assert.All(splats.Rotations.Zip(read.Rotations), pair => Assert.True((pair.First - pair.Second).Length() < 1e-6f));
    }

    [Fact]
    public void Coefficients_are_ordered_by_channel()
    {
        var splats = SyntheticSplats.Of(1);
        var written = Written(splats);

        var record = written.AsSpan(written.Length - 62 * sizeof(float));

        // f_rest_16 is the second coefficient after the first fifteen of red: green of the third function.
        Assert.Equal(splats.Harmonics[3 * 2 + 1], BitConverter.ToSingle(record[(4 * (9 + 16))..]));
        Assert.Equal(splats.Rotations[0].W, BitConverter.ToSingle(record[(4 * 58)..]));
    }

    [Fact]
    public void A_trained_file_is_read_and_written_again_byte_for_byte()
    {
        if (!SharedData.TryFind("gaussian-splats/train-1000.ply", out var path))
            Assert.Skip("Set REALITY_DATA to a folder with gaussian-splats/train-1000.ply.");
        var bytes = File.ReadAllBytes(path);

        var splats = SplatPlyReader.Read(new MemoryStream(bytes));

        Assert.Equal((1000, 3), (splats.Count, splats.Degree));
        // All but the rotations, which the file does not normalize.
        var written = Written(splats).AsSpan(^(1000 * 248)..);
        for (var i = 0; i < 1000; i++)
            Assert.True(written.Slice(248 * i, 232).SequenceEqual(bytes.AsSpan(bytes.Length - 1000 * 248 + 248 * i, 232)));
    }

    [Theory]
    [InlineData("element vertex 50", "element vertex 51", "do not fit")]
    [InlineData("element vertex 50", "element vertex 4000000000", "do not fit")]
    [InlineData("property float opacity", "property float opacitx", "no property opacity")]
    [InlineData("property float f_rest_8\n", "property float other\n", "0, 9, 24 or 45")]
    [InlineData("element vertex 50", "element camera 50", "does not begin with vertices")]
    [InlineData("property float nx", "property list uchar float nx", "Vertices with lists")]
    public void A_header_that_lies_is_refused(string written, string instead, string expected)
    {
        var text = Encoding.Latin1.GetString(Written(SyntheticSplats.Of(50, 1)));
        var broken = Encoding.Latin1.GetBytes(text.Replace(written, instead, StringComparison.Ordinal));

        var refusal = Assert.Throws<InvalidFileException>(() => SplatPlyReader.Read(new MemoryStream(broken)));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_splats_than_fit_into_memory_are_refused()
    {
        var text = Encoding.Latin1.GetString(Written(SyntheticSplats.Of(1, 3)));
        var header = text[..(text.IndexOf("end_header\n", StringComparison.Ordinal) + 11)]
            .Replace("element vertex 1\n", "element vertex 45000000\n", StringComparison.Ordinal)
            .Replace("property float", "property uchar", StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        using var stream = File.Create(folder["sparse.ply"]);
        stream.Write(Encoding.Latin1.GetBytes(header));
        stream.SetLength(3_000_000_000);
        stream.Position = 0;

        var refusal = Assert.Throws<InvalidFileException>(() => SplatPlyReader.Read(stream));

        Assert.Contains("45000000 splats of degree 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_refused_with_their_place()
    {
        var splats = SyntheticSplats.Of(50, 1);
        splats.LogScales[31].Y = float.NaN;

        var refusal = Assert.Throws<InvalidFileException>(() => SplatPlyReader.Read(new MemoryStream(Written(splats))));

        Assert.Contains("scale_1 of splat 31", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        var written = Written(SyntheticSplats.Of(3, 0));
        for (var length = 0; length < written.Length; length++)
            Assert.Throws<InvalidFileException>(() => SplatPlyReader.Read(new MemoryStream(written[..length])));
    }

    private static byte[] Written(SplatCloud splats)
    {
        using var stream = new MemoryStream();
        SplatPlyWriter.Write(stream, splats, ["origin 1 2 3"]);
        return stream.ToArray();
    }
}
