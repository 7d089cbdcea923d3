using System.Text.Json.Nodes;
using Reality.Core.Scenes;
using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// Converts between the members of a fisheye device and a camera: FocalLength in pixels per radian, or FocalMatrix
/// {M_00, M_01, M_10, M_11}; FisheyeDistortion {p0 ... p4}, see <see cref="FisheyeLens"/>.
/// </summary>
/// <remarks>A device whose p1 is not 1 is read as the same camera with p1 = 1: p1 times the focal length or matrix.</remarks>
internal static class FisheyeMember
{
    /// <summary>The value of a device's Type.</summary>
    public const string Type = "fisheye";

    // A smaller usable angle means that the coefficients are wrong.
    private const double MinAngleRadians = 0.05;
    private const double MinFocalLength = 1e-3;
    private const double MaxFocalLength = 1e9;
    private const double MinScale = 1e-6;
    private const double MaxScale = 1e6;
    private const double MaxCoefficient = 1e6;

    /// <summary>The camera with lens and focal matrix of a device; the rest of the camera has been read.</summary>
    public static Camera Read(JsonMember device, Camera camera)
    {
        foreach (var name in (ReadOnlySpan<string>)["RadialDistortion", "TangentialDistortion"])
        {
            if (device[name].Exists)
                throw device[name].Wrong("belongs to perspective devices; a fisheye device has FisheyeDistortion");
        }
        var focal = device["FocalLength"];
        var (lens, scale) = ReadLens(device["FisheyeDistortion"]);
        camera = camera with
        {
            FocalLength = focal.Exists
                ? scale * focal.AsNumber(MinFocalLength / scale, MaxFocalLength / scale)
                : FisheyeLens.GuessedFocalLength(camera.Width, camera.Height),
            Fisheye = lens ?? FisheyeLens.Equidistant,
        };
        return ReadMatrix(device["FocalMatrix"], scale) is { } matrix
            ? matrix.ApplyTo(camera) with { FocalLengthIsKnown = device["FocalLengthIsKnown"].AsFlagOr(true) }
            : camera;
    }

    /// <summary>
    /// The lens that a member describes, null if it is absent, and the factor of the focal length that makes its p1 1.
    /// </summary>
    public static (FisheyeLens? Lens, double Scale) ReadLens(JsonMember member)
    {
        if (!member.Exists)
            return (null, 1);
        var scale = member["p1"].AsNumberOr(1, MinScale, MaxScale);
        var lens = new FisheyeLens(
            Coefficient("p0", FisheyeLens.MaxP0), 1, Coefficient("p2", MaxCoefficient), Coefficient("p3", MaxCoefficient),
            Coefficient("p4", MaxCoefficient));
        return lens.MaxAngleRadians >= MinAngleRadians
            ? (lens, scale)
            : throw member.Wrong("describes no lens: distances from the center must grow with the angle from the axis");

        double Coefficient(string name, double max) => member[name].AsNumberOr(0, -max * scale, max * scale) / scale;
    }

    /// <summary>The focal matrix that a member describes, times the scale of its lens; null if it is absent.</summary>
    public static FocalMatrix? ReadMatrix(JsonMember member, double scale)
    {
        if (!member.Exists)
            return null;
        var matrix = scale * new FocalMatrix(Diagonal("M_00"), Side("M_01"), Side("M_10"), Diagonal("M_11"));
        return matrix.XX * matrix.YY > matrix.XY * matrix.YX
            ? matrix
            : throw member.Wrong("has no positive determinant");

        double Diagonal(string name) => member[name].AsNumber(MinFocalLength / scale, MaxFocalLength / scale);
        double Side(string name) => member[name].AsNumberOr(0, -MaxFocalLength / scale, MaxFocalLength / scale);
    }

    /// <summary>Writes the members of a fisheye device.</summary>
    public static void Write(JsonObject device, Camera camera, FisheyeLens lens)
    {
        var lowerRight = LowerRightOf(device["FocalMatrix"], camera);
        // The scene may have described the device as a perspective one.
        foreach (var name in (ReadOnlySpan<string>)[
            "RadialDistortion", "TangentialDistortion", "AspectRatio", "Skew", "FocalMatrix"])
            device.Remove(name);
        if (camera is not { AspectRatio: 1, Skew: 0, Shear: 0 })
        {
            device.Remove("FocalLength");
            device["FocalMatrix"] = new JsonObject
            {
                ["M_00"] = camera.FocalLength, ["M_01"] = camera.Skew, ["M_10"] = camera.Shear,
                ["M_11"] = lowerRight,
            };
        }
        device["FisheyeDistortion"] = new JsonObject
        {
            ["p0"] = lens.P0, ["p1"] = lens.P1, ["p2"] = lens.P2, ["p3"] = lens.P3, ["p4"] = lens.P4,
        };
    }

    // A kept matrix is written as it was read, not as it is rounded.
    private static double LowerRightOf(JsonNode? read, Camera camera) =>
        read is JsonObject matrix && matrix["M_11"] is JsonValue value && value.TryGetValue(out double given)
            && given / camera.FocalLength == camera.AspectRatio
            ? given
            : camera.AspectRatio * camera.FocalLength;
}
