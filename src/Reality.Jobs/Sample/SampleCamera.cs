using Reality.Core.Scenes;

namespace Reality.Jobs.Sample;

/// <summary>The survey's camera: a four-thirds sensor behind a 24 mm equivalent lens with visible distortion.</summary>
internal static class SampleCamera
{
    public const string Make = "DJI";
    public const string Model = "M3E";
    public const double FocalLengthMillimeters = 12.29;
    public const int FocalLength35Millimeters = 24;
    public const double Aperture = 4.0;
    public const int Iso = 100;

    private const double FocalLengthPerSide = 0.7066;

    /// <summary>The true intrinsics at an image size.</summary>
    public static Camera True(int width, int height)
    {
        var side = Math.Max(width, height);
        return new()
        {
            Id = new(0),
            Name = $"{Make} {Model}",
            Width = width,
            Height = height,
            FocalLength = FocalLengthPerSide * side,
            PrincipalPoint = new(0.5 * width + 0.0061 * side, 0.5 * height - 0.0048 * side),
            Distortion = new(-0.085, 0.045, -0.012, 0.0007, -0.0005),
            FocalLengthIsKnown = true,
        };
    }

    /// <summary>What metadata tell: no distortion, centered, focal length from its 35 mm equivalent.</summary>
    public static Camera FromMetadata(int width, int height) => True(width, height) with
    {
        FocalLength = FocalLength35Millimeters / double.Hypot(36, 24) * double.Hypot(width, height),
        PrincipalPoint = new(0.5 * width, 0.5 * height),
        Distortion = default,
    };
}
