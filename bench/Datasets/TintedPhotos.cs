using System.Globalization;
using NetVips;
using Reality.Core.Numerics;

namespace Reality.Datasets;

/// <summary>Copies of photos in which each channel of each photo is darkened by a random factor; metadata are kept.</summary>
internal static class TintedPhotos
{
    private const double MaxDarkening = 0.4;
    private const int JpegQuality = 97;

    /// <summary>Writes copies of all JPEGs of a folder.</summary>
    /// <param name="vignetting">Darkening of the corners as a part, 0 = none; each photo has up to that.</param>
    public static int Make(string photos, string output, double vignetting)
    {
        var files = Directory.GetFiles(photos, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path).Equals(".jpg", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; i < files.Length; i++)
        {
            var random = SeededRandom.For(1, i);
            double[] gains = [Factor(ref random), Factor(ref random), Factor(ref random)];
            var path = Path.Combine(output, Path.GetRelativePath(photos, files[i]));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var image = Image.NewFromFile(files[i]);
            using var shading = Shading(image.Width, image.Height, vignetting * random.NextDouble());
            using var tinted = (image * gains * shading + 0.5).Cast(Enums.BandFormat.Uchar);
            tinted.Jpegsave(path, q: JpegQuality, keep: Enums.ForeignKeep.Exif | Enums.ForeignKeep.Xmp);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{path}  {gains[0]:F3} {gains[1]:F3} {gains[2]:F3}"));
        }
        return 0;
    }

    private static double Factor(ref SeededRandom random) => 1 - MaxDarkening * random.NextDouble();

    // 1 in the center, 1 - amount in the corners, by the square of the distance.
    private static Image Shading(int width, int height, double amount)
    {
        using var places = Image.Xyz(width, height);
        using var x = (places[0] - width / 2.0) * (places[0] - width / 2.0);
        using var y = (places[1] - height / 2.0) * (places[1] - height / 2.0);
        return 1 - (x + y) * (4 * amount / ((double)width * width + (double)height * height));
    }
}
