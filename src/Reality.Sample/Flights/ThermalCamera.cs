using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Sample.Flights;

/// <summary>The thermal camera that the aircraft carries beside the other one: an uncooled microbolometer.</summary>
internal static class ThermalCamera
{
    public const int Width = 320;
    public const int Height = 256;

    /// <summary>What its files say.</summary>
    public static readonly CameraNameplate Nameplate = new("DJI", "XT2", 6.8, 35, 1.2, 100) { ImageSource = "InfraredCamera" };

    // Focal length over that of the 35 mm equivalent.
    private const double FocalLengthShare = 0.987;

    private const double Degree = Math.PI / 180;

    /// <summary>The true intrinsics. Pixels are 14 cm on the ground.</summary>
    public static Camera True { get; } = new()
    {
        Id = new(1),
        Name = $"{Nameplate.Make} {Nameplate.Model}",
        Band = "Thermal",
        Width = Width,
        Height = Height,
        FocalLength = FocalLengthShare * Nameplate.FocalLengthPixels(Width, Height),
        PrincipalPoint = new(0.5 * Width + 1.4, 0.5 * Height - 0.9),
        Distortion = new(-0.03, 0.006, 0, 0, 0),
        FocalLengthIsKnown = true,
    };

    /// <summary>
    /// How it is mounted: 4 cm to the right of the other camera and 2 cm above, turned by about a degree. Files do not say so.
    /// </summary>
    public static RigidTransform ThermalFromVisible { get; } = RigidTransform.FromCenter(
        Rotation.FromRotationVector(new(0.8 * Degree, -0.6 * Degree, 0.5 * Degree)), new(0.04, -0.02, 0));

    /// <summary>The exposure that it makes together with one of the other camera.</summary>
    public static SampleExposure ExposureOf(SampleExposure visible) => visible with
    {
        Name = visible.Name.Replace(".JPG", "_T.JPG", StringComparison.Ordinal),
        CameraFromWorld = ThermalFromVisible * visible.CameraFromWorld,
    };
}

/// <summary>Metadata in the files of a camera.</summary>
/// <param name="FocalLength35Millimeters">Focal length with the same diagonal field of view on 35 mm film.</param>
internal sealed record CameraNameplate(
    string Make, string Model, double FocalLengthMillimeters, int FocalLength35Millimeters, double Aperture, int Iso)
{
    /// <summary>DJI's name of the source of its photos; null = none.</summary>
    public string? ImageSource { get; init; }

    public double FocalLengthPixels(int width, int height) =>
        FocalLength35Millimeters / double.Hypot(36, 24) * double.Hypot(width, height);
}
