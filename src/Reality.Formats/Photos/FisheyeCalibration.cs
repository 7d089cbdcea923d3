using System.Globalization;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;

namespace Reality.Formats.Photos;

/// <summary>
/// The fisheye lens that the XMP of a photo describes (Pix4D's Camera namespace: ModelType, FisheyePolynomial,
/// FisheyeAffineMatrix, PrincipalPoint in millimeters from the upper left corner), as multispectral cameras write it.
/// </summary>
/// <param name="Lens">Equidistant if the file gives no polynomial.</param>
/// <param name="Matrix">Null if the file gives none.</param>
/// <param name="PrincipalPoint">Pixels from the corner of the first pixel; null if the file gives none.</param>
public sealed record FisheyeCalibration(FisheyeLens Lens, FocalMatrix? Matrix, Vector2d? PrincipalPoint)
{
    private const double MinAngleRadians = 0.2;
    private const double MinScale = 1e-6;

    // Centers farther from the middle of the image, as a share of its size, are not those of this image.
    private const double MaxCenterOffset = 0.2;

    /// <summary>Whether a photo names a fisheye lens.</summary>
    internal static bool IsNamed(MetadataValues values) =>
        values.Xmp("ModelType").Equals("fisheye", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the lens of a photo that names one; values that make no lens count as absent.</summary>
    internal static FisheyeCalibration Read(MetadataValues values, ImageHeader header, double? sensorWidthMillimeters)
    {
        var polynomial = Numbers(values, "FisheyePolynomial");
        var lens = LensOf(polynomial);
        return new(
            lens ?? FisheyeLens.Equidistant,
            MatrixOf(Numbers(values, "FisheyeAffineMatrix"), lens is null ? 1 : polynomial[1], header),
            CenterOf(Numbers(values, "PrincipalPoint"), header, sensorWidthMillimeters));
    }

    // With p1 = 1; the matrix takes the p1 of the file.
    private static FisheyeLens? LensOf(double[] p)
    {
        if (p.Length is < 2 or > 5 || !(p[1] >= MinScale))
            return null;
        var lens = FisheyeLens.FromRightAngles(
            p[0] / p[1], 1, p.ElementAtOrDefault(2) / p[1], p.ElementAtOrDefault(3) / p[1], p.ElementAtOrDefault(4) / p[1]);
        return lens.MaxAngleRadians > MinAngleRadians && Math.Abs(lens.P0) <= FisheyeLens.MaxP0 ? lens : null;
    }

    // The file counts pixels per right angle.
    private static FocalMatrix? MatrixOf(double[] m, double scale, ImageHeader header)
    {
        if (m.Length != 4 || header.Orientation != 1)
            return null;
        var matrix = scale * (2 / Math.PI) * new FocalMatrix(m[0], m[1], m[2], m[3]);
        return IsInRange(matrix.XX) && IsInRange(matrix.YY) && matrix.XX * matrix.YY > matrix.XY * matrix.YX ? matrix : null;

        bool IsInRange(double focal)
        {
            var side = Math.Max(header.Width, header.Height);
            return focal > 0.05 * side && focal < 30 * side;
        }
    }

    private static Vector2d? CenterOf(double[] millimeters, ImageHeader header, double? sensorWidthMillimeters)
    {
        if (millimeters.Length != 2 || sensorWidthMillimeters is not { } sensor || header.Orientation != 1)
            return null;
        var center = header.Width / sensor * new Vector2d(millimeters[0], millimeters[1]);
        var isNear = Math.Abs(center.X / header.Width - 0.5) < MaxCenterOffset
            && Math.Abs(center.Y / header.Height - 0.5) < MaxCenterOffset;
        return isNear ? center : null;
    }

    private static double[] Numbers(MetadataValues values, string name)
    {
        var parts = values.Xmp(name).Split(',', StringSplitOptions.TrimEntries);
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !(Math.Abs(numbers[i]) < 1e7))
                return [];
        }
        return numbers;
    }
}
