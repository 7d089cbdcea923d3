using Reality.Core;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Json;

namespace Reality.Formats.Photos;

/// <summary>
/// Known intrinsics from a JSON file with any of these members of a ContextScene device: FocalLength, PrincipalPoint,
/// AspectRatio, Skew, RadialDistortion, TangentialDistortion; of a fisheye device Type, FocalLength or FocalMatrix,
/// PrincipalPoint, FisheyeDistortion. Cameras get these values, which stay fixed during calibration.
/// </summary>
/// <remarks>
/// The Type fisheye alone makes the cameras fisheye cameras of unknown focal length.
/// A member Dimensions limits the file to cameras of that size; other members are refused. The file measures the principal point
/// from the center of the first pixel, a <see cref="Camera"/> from its corner.
/// </remarks>
public sealed record IntrinsicsFile
{
    private const string Format = "Intrinsics";
    private const int MaxBytes = 1 << 20;

    private static readonly string[] Members =
        ["FocalLength", "PrincipalPoint", "AspectRatio", "Skew", "RadialDistortion", "TangentialDistortion"];

    private static readonly string[] FisheyeMembers =
        ["Type", "FocalLength", "FocalMatrix", "PrincipalPoint", "FisheyeDistortion"];

    /// <summary>Pixels.</summary>
    public double? FocalLength { get; init; }

    /// <summary>Pixels from the corner of the first pixel.</summary>
    public Vector2d? PrincipalPoint { get; init; }

    public double? AspectRatio { get; init; }

    public double? Skew { get; init; }

    public (double K1, double K2, double K3)? Radial { get; init; }

    public (double P1, double P2)? Tangential { get; init; }

    /// <summary>Whether the cameras are fisheye cameras.</summary>
    public bool IsFisheye { get; init; }

    /// <summary>Lens of fisheye cameras; null to keep theirs, or to start with an equidistant one.</summary>
    public FisheyeLens? Lens { get; init; }

    /// <summary>Focal matrix of fisheye cameras, instead of <see cref="FocalLength"/>; null if there is none.</summary>
    public FocalMatrix? Matrix { get; init; }

    /// <summary>Size of the photos that the file applies to; null for all.</summary>
    public (int Width, int Height)? Dimensions { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">The file is invalid; the message names the member.</exception>
    public static IntrinsicsFile Read(Stream stream) => JsonMember.Parse(Format, stream, MaxBytes, Read);

    /// <summary>True if the file applies to photos of this camera's size.</summary>
    public bool Fits(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        return Dimensions is not { } size || size == (camera.Width, camera.Height);
    }

    /// <summary>True if the file gives the focal length of this camera.</summary>
    public bool GivesFocalLengthOf(Camera camera) => Fits(camera) && Named.HasFlag(CameraParameters.FocalLength);

    /// <summary>The scene with the intrinsics applied to its cameras.</summary>
    /// <exception cref="InvalidFileException">
    /// The file has members of perspective cameras, and a camera is a fisheye.
    /// </exception>
    public Scene ApplyTo(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return scene with { Cameras = scene.Cameras.Select(ApplyTo).ToList() };
    }

    /// <summary>The camera with the intrinsics applied if the file applies to its size.</summary>
    /// <exception cref="InvalidFileException">
    /// The file has members of perspective cameras, and the camera is a fisheye.
    /// </exception>
    public Camera ApplyTo(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        if (!Fits(camera))
            return camera;
        if (IsFisheye || camera.Fisheye is not null)
            return ApplyToFisheye(camera);
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

    private Camera ApplyToFisheye(Camera camera)
    {
        if (PerspectiveMember() is { } member)
        {
            throw new InvalidFileException(
                Format,
                $"{member} belongs to perspective cameras, and {camera.Width} x {camera.Height} photos are fisheye photos. Use "
                + $"{string.Join(", ", FisheyeMembers)}, or limit the file to other photos by Dimensions.");
        }
        var fisheye = camera.Fisheye is not null ? camera : camera with
        {
            Fisheye = FisheyeLens.Equidistant,
            FocalLength = FisheyeLens.GuessedFocalLength(camera.Width, camera.Height),
            FocalLengthIsKnown = false,
            AspectRatio = 1,
            Skew = 0,
            Distortion = default,
            Fixed = CameraParameters.FisheyeDefault,
        };
        fisheye = fisheye with
        {
            FocalLength = FocalLength ?? fisheye.FocalLength,
            FocalLengthIsKnown = fisheye.FocalLengthIsKnown || FocalLength is not null || Matrix is not null,
            PrincipalPoint = PrincipalPoint ?? fisheye.PrincipalPoint,
            Fisheye = Lens ?? fisheye.Fisheye,
            Fixed = fisheye.Fixed | Named,
        };
        return Matrix?.ApplyTo(fisheye) ?? fisheye;
    }

    // A member of the file that fisheye cameras do not have.
    private string? PerspectiveMember() =>
        AspectRatio is not null ? nameof(AspectRatio)
        : Skew is not null ? nameof(Skew)
        : Radial is not null ? "RadialDistortion"
        : Tangential is not null ? "TangentialDistortion"
        : null;

    /// <summary>Parameters that the file contains.</summary>
    public CameraParameters Named =>
        (FocalLength is null && Matrix is null ? 0 : CameraParameters.FocalLength)
        | (Matrix is null ? 0 : CameraParameters.AspectRatio | CameraParameters.Skew | CameraParameters.Shear)
        | (PrincipalPoint is null ? 0 : CameraParameters.PrincipalPoint)
        | (AspectRatio is null ? 0 : CameraParameters.AspectRatio)
        | (Skew is null ? 0 : CameraParameters.Skew)
        | (Radial is null ? 0 : CameraParameters.RadialDistortion)
        | (Tangential is null ? 0 : CameraParameters.TangentialDistortion)
        | (Lens is null ? 0 : CameraParameters.FisheyeP0 | CameraParameters.FisheyeP2P3 | CameraParameters.FisheyeP4);

    private static IntrinsicsFile Read(JsonMember root)
    {
        root.RefuseOthersThan([.. Members.Union(FisheyeMembers), "Dimensions"]);
        var type = root["Type"];
        var isFisheye = root["FisheyeDistortion"].Exists || root["FocalMatrix"].Exists
            || (type.Exists && type.AsText().Equals(FisheyeMember.Type, StringComparison.OrdinalIgnoreCase));
        var members = isFisheye ? FisheyeMembers : Members;
        if (!members.Any(name => root[name].Exists))
            throw new InvalidFileException(Format, $"The file has none of the members {string.Join(", ", members)}.");
        if (isFisheye && Members.Except(FisheyeMembers).FirstOrDefault(name => root[name].Exists) is { } foreign)
            throw root[foreign].Wrong($"belongs to perspective cameras; use {string.Join(", ", FisheyeMembers)}");
        var (point, radial, tangential) = (root["PrincipalPoint"], root["RadialDistortion"], root["TangentialDistortion"]);
        var size = root["Dimensions"];
        point.RefuseOthersThan("x", "y");
        radial.RefuseOthersThan("k1", "k2", "k3");
        tangential.RefuseOthersThan("p1", "p2");
        size.RefuseOthersThan("width", "height");
        root["FisheyeDistortion"].RefuseOthersThan("p0", "p1", "p2", "p3", "p4");
        root["FocalMatrix"].RefuseOthersThan("M_00", "M_01", "M_10", "M_11");
        var (lens, scale) = FisheyeMember.ReadLens(root["FisheyeDistortion"]);
        return new()
        {
            FocalLength = scale * Number(root["FocalLength"], 1 / scale, 1e7 / scale),
            AspectRatio = Number(root["AspectRatio"], 0.01, 100),
            Skew = Number(root["Skew"], -1e6, 1e6),
            PrincipalPoint = point.Exists ? new(Place(point["x"]) + 0.5, Place(point["y"]) + 0.5) : null,
            Radial = radial.Exists ? (Part(radial["k1"]), Part(radial["k2"]), Part(radial["k3"])) : null,
            Tangential = tangential.Exists ? (Part(tangential["p1"]), Part(tangential["p2"])) : null,
            IsFisheye = isFisheye,
            Lens = lens,
            Matrix = FisheyeMember.ReadMatrix(root["FocalMatrix"], scale),
            Dimensions = size.Exists ? (Pixels(size["width"]), Pixels(size["height"])) : null,
        };
    }

    private static double? Number(JsonMember member, double min, double max) => member.Exists ? member.AsNumber(min, max) : null;

    private static double Place(JsonMember member) => member.AsNumber(-1e6, 1e6);

    private static int Pixels(JsonMember member) => member.AsInteger(1, 1_000_000);

    /// <summary>A coefficient of a distortion; 0 if it is omitted.</summary>
    private static double Part(JsonMember member) => Number(member, -1e6, 1e6) ?? 0;
}
