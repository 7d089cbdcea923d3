using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>Converts between devices of a document and cameras.</summary>
internal static class DeviceMember
{
    private const double GuessedFocalRatio = 1.2;

    // Far beyond any camera; larger numbers would overflow in the projection.
    private const double MaxPixels = 1e7;
    private const double MaxCoefficient = 1e6;
    private const double MaxReadoutSeconds = 10;

    public static Camera Read(JsonMember device, CameraId id)
    {
        var type = device["Type"];
        var isFisheye = type.Exists && type.AsText().Equals(FisheyeMember.Type, StringComparison.OrdinalIgnoreCase);
        if (type.Exists && !isFisheye && !type.AsText().Equals("perspective", StringComparison.OrdinalIgnoreCase))
            throw type.Wrong($"is '{type.AsText()}'; only perspective and fisheye devices are supported");
        if (!isFisheye && device["FisheyeDistortion"].Exists)
            throw device["FisheyeDistortion"].Wrong("belongs to fisheye devices; set Type to fisheye");
        var (width, height) = ReadDimensions(device["Dimensions"]);
        var focal = device["FocalLength"];
        var point = device["PrincipalPoint"];
        var (radial, tangential) = (device["RadialDistortion"], device["TangentialDistortion"]);
        var camera = new Camera
        {
            Id = id,
            Name = device["Name"].AsTextOrNull() ?? "",
            Band = device["Band"].AsTextOrNull() ?? "Visible",
            Width = width,
            Height = height,
            FocalLength = focal.Exists ? focal.AsNumber(1e-3, 1e9) : GuessedFocalRatio * Math.Max(width, height),
            FocalLengthIsKnown = focal.Exists && device["FocalLengthIsKnown"].AsFlagOr(true),
            PrincipalPoint = point.Exists
                ? new Vector2d(
                    point["x"].AsNumber(-MaxPixels, MaxPixels) + 0.5, point["y"].AsNumber(-MaxPixels, MaxPixels) + 0.5)
                : new Vector2d(0.5 * width, 0.5 * height),
            AspectRatio = device["AspectRatio"].Exists ? device["AspectRatio"].AsNumber(0.01, 100) : 1,
            Skew = Coefficient(device["Skew"]),
            Distortion = new(
                Coefficient(radial["k1"]), Coefficient(radial["k2"]), Coefficient(radial["k3"]),
                Coefficient(tangential["p1"]), Coefficient(tangential["p2"])),
            ReadoutSeconds = device["ReadoutTime"].Exists ? device["ReadoutTime"].AsNumber(0, MaxReadoutSeconds) : null,
            Fixed = ReadFixed(device["FixedParameters"], isFisheye),
        };
        return isFisheye ? FisheyeMember.Read(device, camera) : camera;
    }

    public static void Write(JsonObject device, Camera camera)
    {
        device["Type"] = camera.Fisheye is null ? "perspective" : FisheyeMember.Type;
        device["Band"] = camera.Band;
        if (camera.Name.Length > 0)
            device["Name"] = camera.Name;
        if (camera.Width > 0)
            device["Dimensions"] = new JsonObject { ["width"] = camera.Width, ["height"] = camera.Height };
        // Values derived from unknown dimensions are unknown, too.
        if (camera.FocalLength > 0)
            device["FocalLength"] = camera.FocalLength;
        var point = camera.PrincipalPoint;
        if (camera.Width > 0 || point != default)
            device["PrincipalPoint"] = new JsonObject { ["x"] = point.X - 0.5, ["y"] = point.Y - 0.5 };
        if (camera.Fisheye is { } lens)
            FisheyeMember.Write(device, camera, lens);
        else
            WriteBrown(device, camera);
        device["FocalLengthIsKnown"] = camera.FocalLengthIsKnown;
        if (camera.ReadoutSeconds is { } seconds)
            device["ReadoutTime"] = seconds;
        device["FixedParameters"] = new JsonArray(
            [.. Enum.GetValues<CameraParameters>()
                .Where(p => int.IsPow2((int)p) && camera.Fixed.HasFlag(p))
                .Select(p => (JsonNode)p.ToString())]);
    }

    private static void WriteBrown(JsonObject device, Camera camera)
    {
        var d = camera.Distortion;
        device["RadialDistortion"] = new JsonObject { ["k1"] = d.K1, ["k2"] = d.K2, ["k3"] = d.K3 };
        device["TangentialDistortion"] = new JsonObject { ["p1"] = d.P1, ["p2"] = d.P2 };
        device["AspectRatio"] = camera.AspectRatio;
        device["Skew"] = camera.Skew;
    }

    private static double Coefficient(JsonMember member) => member.AsNumberOr(0, -MaxCoefficient, MaxCoefficient);

    private static (int Width, int Height) ReadDimensions(JsonMember dimensions) => dimensions.Exists
        ? (dimensions["width"].AsInteger(1, 1_000_000), dimensions["height"].AsInteger(1, 1_000_000))
        : (0, 0);

    private static CameraParameters ReadFixed(JsonMember names, bool isFisheye)
    {
        if (!names.Exists)
            return isFisheye ? CameraParameters.FisheyeDefault : CameraParameters.AspectRatio | CameraParameters.Skew;
        var result = CameraParameters.None;
        foreach (var name in names.Items())
        {
            if (!Enum.TryParse<CameraParameters>(name.AsText(), out var parameter))
                throw name.Wrong("is not a camera parameter");
            result |= parameter;
        }
        return result;
    }
}
