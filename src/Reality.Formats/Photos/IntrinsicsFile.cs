using System.Text.Json;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Formats.Photos;

/// <summary>
/// Known intrinsics in a JSON file with any of the members of a ContextScene device: FocalLength, PrincipalPoint, AspectRatio,
/// Skew, RadialDistortion, TangentialDistortion. What it names is given to the cameras and stays fixed.
/// </summary>
/// <remarks>
/// With a member Dimensions only cameras of that size are changed. The file counts the principal point from the center of the
/// first pixel, a <see cref="Camera"/> from its corner.
/// </remarks>
public sealed record IntrinsicsFile
{
    private const string Format = "Intrinsics";
    private const int MaxBytes = 1 << 20;

    private static readonly string[] Members =
        ["FocalLength", "PrincipalPoint", "AspectRatio", "Skew", "RadialDistortion", "TangentialDistortion"];

    public double? FocalLength { get; init; }

    /// <summary>Pixels from the corner of the first pixel.</summary>
    public Vector2d? PrincipalPoint { get; init; }

    public double? AspectRatio { get; init; }

    public double? Skew { get; init; }

    public (double K1, double K2, double K3)? Radial { get; init; }

    public (double P1, double P2)? Tangential { get; init; }

    /// <summary>The size of the photos that the numbers are for; null for all.</summary>
    public (int Width, int Height)? Dimensions { get; init; }

    /// <summary>Reads the file; <see cref="InvalidFileException"/> names the member that is wrong.</summary>
    public static IntrinsicsFile Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            using var document = JsonDocument.Parse(ReadBounded(stream));
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new InvalidFileException(Format, $"This is not JSON: {e.Message}", e.BytePositionInLine ?? -1, e);
        }
    }

    /// <summary>Whether the numbers are for photos of this camera's size.</summary>
    public bool Fits(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        return Dimensions is not { } size || size == (camera.Width, camera.Height);
    }

    /// <summary>The scene with the cameras changed that the file is about.</summary>
    public Scene ApplyTo(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return scene with { Cameras = scene.Cameras.Select(ApplyTo).ToList() };
    }

    public Camera ApplyTo(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        if (!Fits(camera))
            return camera;
        var d = camera.Distortion;
        var (k1, k2, k3) = Radial ?? (d.K1, d.K2, d.K3);
        var (p1, p2) = Tangential ?? (d.P1, d.P2);
        return camera with
        {
            FocalLength = FocalLength ?? camera.FocalLength,
            FocalLengthIsKnown = camera.FocalLengthIsKnown || FocalLength is not null,
            PrincipalPoint = PrincipalPoint ?? camera.PrincipalPoint,
            AspectRatio = AspectRatio ?? camera.AspectRatio,
            Skew = Skew ?? camera.Skew,
            Distortion = new(k1, k2, k3, p1, p2),
            Fixed = camera.Fixed | Named,
        };
    }

    /// <summary>The parameters that the file names.</summary>
    public CameraParameters Named =>
        (FocalLength is null ? 0 : CameraParameters.FocalLength)
        | (PrincipalPoint is null ? 0 : CameraParameters.PrincipalPoint)
        | (AspectRatio is null ? 0 : CameraParameters.AspectRatio)
        | (Skew is null ? 0 : CameraParameters.Skew)
        | (Radial is null ? 0 : CameraParameters.RadialDistortion)
        | (Tangential is null ? 0 : CameraParameters.TangentialDistortion);

    private static IntrinsicsFile Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !Members.Any(m => root.TryGetProperty(m, out _)))
            throw new InvalidFileException(Format, $"None of the members {string.Join(", ", Members)} was found.");
        var file = new IntrinsicsFile
        {
            FocalLength = Number(root, nameof(FocalLength), 1, 1e7),
            AspectRatio = Number(root, nameof(AspectRatio), 0.01, 100),
            Skew = Number(root, nameof(Skew), -1e6, 1e6),
        };
        if (Member(root, nameof(PrincipalPoint)) is { } point)
            file = file with { PrincipalPoint = new(Part(point, "x") + 0.5, Part(point, "y") + 0.5) };
        if (Member(root, "RadialDistortion") is { } radial)
            file = file with { Radial = (Part(radial, "k1"), Part(radial, "k2"), Part(radial, "k3")) };
        if (Member(root, "TangentialDistortion") is { } tangential)
            file = file with { Tangential = (Part(tangential, "p1"), Part(tangential, "p2")) };
        if (Member(root, nameof(Dimensions)) is { } size)
            file = file with { Dimensions = ((int)Part(size, "width"), (int)Part(size, "height")) };
        return file;
    }

    private static double? Number(JsonElement root, string name, double min, double max)
    {
        if (!root.TryGetProperty(name, out var element))
            return null;
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out var value) || !(value >= min && value <= max))
            throw new InvalidFileException(Format, $"{name} must be a number from {min} to {max}.");
        return value;
    }

    private static JsonElement? Member(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var element))
            return null;
        return element.ValueKind == JsonValueKind.Object ? element : throw new InvalidFileException(Format, $"{name} must be an object.");
    }

    /// <summary>A number inside a member; 0 where it is left out.</summary>
    private static double Part(JsonElement element, string name) => Number(element, name, -1e6, 1e6) ?? 0;

    private static byte[] ReadBounded(Stream stream)
    {
        var buffer = new byte[MaxBytes + 1];
        var count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return count <= MaxBytes ? buffer[..count] : throw new InvalidFileException(Format, "The file is larger than 1 MiB.");
    }
}
