using Reality.Core;
using Reality.Core.Imaging;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Testing;

namespace Reality.Formats.Tests.Photos;

public sealed class WholePicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_picture_that_is_cut_is_refused_and_one_that_lacks_its_end_marker_only_is_not()
    {
        var random = new Random(1);
        var noise = new Image<Rgb24>(64, 64);
        foreach (ref var pixel in noise.Pixels.AsSpan())
            pixel = new((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
        var jpeg = JpegWriter.Encode(noise, 90);

        Check(jpeg);
        Check(jpeg[..^2]);
        var failure = Assert.Throws<InvalidFileException>(() => Check(jpeg[..(jpeg.Length / 2)]));

        Assert.Matches(@"^JPEG: page\.jpg is cut short: [4-6]\d % of its pixels are missing", failure.Message);
    }

    private void Check(byte[] bytes)
    {
        File.WriteAllBytes(_folder["picture"], bytes);
        var decoder = new InProcessDecoder();
        var header = decoder.ReadHeader(_folder["picture"], "page.jpg", CancellationToken.None);
        decoder.RequireWhole(header, _folder["picture"], "page.jpg", CancellationToken.None);
    }
}
