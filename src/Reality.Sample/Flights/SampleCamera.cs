using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Sample.Flights;

/// <summary>
/// The survey's camera: a four-thirds sensor behind a 24 mm equivalent lens with visible distortion, or behind a fisheye lens.
/// </summary>
internal static class SampleCamera
{
    /// <summary>What its files say.</summary>
    public static readonly CameraNameplate Nameplate = new("DJI", "M3E", 12.29, 24, 4.0, 100);

    /// <summary>Metadata in the files of the camera with the fisheye lens.</summary>
    public static readonly CameraNameplate FisheyeNameplate = Nameplate with { Model = "FISHEYE" };

    // Focal length as a fraction of the longer image side.
    private const double FocalLengthPerSide = 0.7066;

    // Of the fisheye lens: angle of the corners from the axis, and the error of the calibration in the files.
    private const double CornerDegrees = 70;
    private const double StatedFocalLengthRatio = 1.015;

    /// <summary>The true intrinsics of a camera with a fisheye lens.</summary>
    public static Camera TrueFisheye(int width, int height)
    {
        var lens = new FisheyeLens(0, 1, 0.015, -0.045, 0);
        return True(width, height) with
        {
            Name = $"{FisheyeNameplate.Make} {FisheyeNameplate.Model}",
            FocalLength = 0.5 * double.Hypot(width, height) / lens.RadiusAt(CornerDegrees * Math.PI / 180),
            Distortion = default,
            Fisheye = lens,
            Fixed = CameraParameters.FisheyeDefault,
        };
    }

    /// <summary>Intrinsics of the fisheye camera derived from metadata: centered, equidistant, focal length near.</summary>
    public static Camera FisheyeFromMetadata(int width, int height)
    {
        var camera = TrueFisheye(width, height);
        return camera with
        {
            FocalLength = StatedFocalLengthRatio * camera.FocalLength,
            PrincipalPoint = new(0.5 * width, 0.5 * height),
            Fisheye = FisheyeLens.Equidistant,
        };
    }

    /// <summary>The true intrinsics at an image size in pixels.</summary>
    public static Camera True(int width, int height)
    {
        var side = Math.Max(width, height);
        return new()
        {
            Id = new(0),
            Name = $"{Nameplate.Make} {Nameplate.Model}",
            Width = width,
            Height = height,
            FocalLength = FocalLengthPerSide * side,
            PrincipalPoint = new(0.5 * width + 0.0061 * side, 0.5 * height - 0.0048 * side),
            Distortion = new(-0.085, 0.045, -0.012, 0.0007, -0.0005),
            FocalLengthIsKnown = true,
        };
    }

    /// <summary>Intrinsics derived from metadata: centered, no distortion, focal length from its 35 mm equivalent.</summary>
    public static Camera FromMetadata(int width, int height) => True(width, height) with
    {
        FocalLength = Nameplate.FocalLengthPixels(width, height),
        PrincipalPoint = new(0.5 * width, 0.5 * height),
        Distortion = default,
    };
}

/// <summary>Converts linear light to sRGB bytes: lens blur, vignetting, exposure and sensor noise.</summary>
internal sealed class SampleSensor(Camera camera, SampleExposure exposure)
{
    // Fraction of a pixel's light that each of its two neighbors along one axis receives.
    private const float Spill = 0.09f;

    private static readonly byte[] SrgbOfLinear = SrgbTable();

    private readonly float _gain = (float)exposure.Gain * 1.22f;
    private readonly float _inverseRadiusSquared = 4f / (camera.Width * camera.Width + camera.Height * camera.Height);

    /// <summary>Exposes one row of pixels from its light and that of the rows above and below it.</summary>
    /// <param name="y">Row in the photo, for vignetting and noise.</param>
    public void Expose(
        int y, ReadOnlySpan<Vector3> above, ReadOnlySpan<Vector3> row, ReadOnlySpan<Vector3> below, Span<Rgb24> pixels)
    {
        var dy = y + 0.5f - (float)camera.PrincipalPoint.Y;
        for (var x = 0; x < pixels.Length; x++)
        {
            var left = Math.Max(0, x - 1);
            var right = Math.Min(pixels.Length - 1, x + 1);
            var light = (1 - 2 * Spill) * Vertical(above, row, below, x)
                + Spill * (Vertical(above, row, below, left) + Vertical(above, row, below, right));
            var dx = x + 0.5f - (float)camera.PrincipalPoint.X;
            var radiusSquared = (dx * dx + dy * dy) * _inverseRadiusSquared;
            light *= _gain * (1 - 0.20f * radiusSquared - 0.10f * radiusSquared * radiusSquared);
            pixels[x] = Quantize(light, Hash(((ulong)(uint)exposure.Id.Value << 40) ^ ((ulong)(uint)y << 20) ^ (uint)x));
        }
    }

    private static Vector3 Vertical(ReadOnlySpan<Vector3> above, ReadOnlySpan<Vector3> row, ReadOnlySpan<Vector3> below, int x) =>
        (1 - 2 * Spill) * row[x] + Spill * (above[x] + below[x]);

    // Shot and read noise, nearly normal: for each color the sum of two uniform 10-bit numbers.
    private static Rgb24 Quantize(Vector3 light, ulong bits)
    {
        var noise = new Vector3(
            (bits & 1023) + ((bits >> 10) & 1023), ((bits >> 20) & 1023) + ((bits >> 30) & 1023),
            ((bits >> 40) & 1023) + ((bits >> 50) & 1023));
        noise = (noise - new Vector3(1023)) * (1 / 417f);
        light = Vector3.Max(light, Vector3.Zero);
        light += noise * Vector3.SquareRoot(light * 2.2e-5f + new Vector3(1.2e-6f));
        return SrgbOf(light);
    }

    /// <summary>The color of linear light, without noise.</summary>
    public static Rgb24 SrgbOf(Vector3 light)
    {
        light = Vector3.Clamp(light, Vector3.Zero, Vector3.One) * (SrgbOfLinear.Length - 1) + new Vector3(0.5f);
        return new(SrgbOfLinear[(int)light.X], SrgbOfLinear[(int)light.Y], SrgbOfLinear[(int)light.Z]);
    }

    private static ulong Hash(ulong z)
    {
        z = (z + 0x9E3779B97F4A7C15UL) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 29)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 32);
    }

    private static byte[] SrgbTable()
    {
        var table = new byte[8192];
        for (var i = 0; i < table.Length; i++)
        {
            var v = i / (table.Length - 1.0);
            var srgb = v <= 0.0031308 ? 12.92 * v : 1.055 * Math.Pow(v, 1 / 2.4) - 0.055;
            table[i] = (byte)Math.Round(255 * srgb);
        }
        return table;
    }
}
