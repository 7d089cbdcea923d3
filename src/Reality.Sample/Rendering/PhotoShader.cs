using System.Numerics;
using Reality.Sample.Flights;
using Reality.Sample.Materials;
using Reality.Sample.Sites;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Rendering;

/// <summary>Computes the light that points of the surface send to the camera. Linear; 1 is about white in the sun.</summary>
internal sealed class PhotoShader(
    SampleSurface surface, SunLight light, GroundMaterial ground, BuildingMaterial building, FoliageMaterial foliage)
{
    public static readonly Vector3 Sky = new(0.50f, 0.62f, 0.80f);

    private readonly NoiseTable _waves = new(0x3A7E);

    public SurfaceFace[] Faces => surface.Faces;

    /// <summary>Linear reflectance of a spot.</summary>
    public Vector3 Reflectance(SurfaceFace face, in Spot spot, in Footprint footprint) => face.Kind switch
    {
        SurfaceKind.Ground => ground.At(spot, footprint),
        SurfaceKind.Foliage => foliage.At(face, spot, footprint),
        _ => building.At(face, spot, footprint),
    };

    /// <summary>Light that a spot receives from sun and sky.</summary>
    /// <param name="normal">Unit normal.</param>
    public Vector3 Illumination(SurfaceFace face, in Spot spot, Vector3 normal)
    {
        // Walls near the ground see less of the sky.
        var openness = face.Kind == SurfaceKind.Facade ? 0.7f + 0.3f * Math.Clamp(spot.On.Y / 5, 0, 1) : 1;
        return light.At(spot.Position, normal, openness);
    }

    public bool IsWater(SurfaceFace face, Vector3 position) =>
        face.Kind == SurfaceKind.Ground && ground.ZoneAt(position.X, position.Y).Kind == GroundKind.Water;

    /// <summary>Light from water: reflections of sky and sun on waves that differ between photos, over a dark bottom.</summary>
    public Vector3 Water(Vector3 position, SampleEye eye)
    {
        var view = Vector3.Normalize(position - eye.CenterSingle);
        var moment = eye.Moment;
        var (x, y) = (position.X, position.Y);
        var tiltX = 0.035f * _waves.Smooth(x * 1.9f + 71 * moment, y * 1.1f + 13 * moment)
            + 0.02f * _waves.Smooth(x * 5.3f, y * 3.7f + 37 * moment);
        var tiltY = 0.035f * _waves.Smooth(x * 1.3f - 29 * moment, y * 2.3f + 5 * moment)
            + 0.02f * _waves.Smooth(x * 4.1f + 53 * moment, y * 6.1f);
        var normal = Vector3.Normalize(new(tiltX, tiltY, 1));
        var facing = MathF.Max(0, -Vector3.Dot(view, normal));
        var mirror = view + 2 * facing * normal;
        var fresnel = 0.02f + 0.98f * MathF.Pow(1 - facing, 5);
        var sky = Vector3.Lerp(new(0.62f, 0.70f, 0.80f), new(0.30f, 0.45f, 0.72f), Math.Clamp(mirror.Z, 0, 1));
        var glint = 6 * MathF.Pow(MathF.Max(0, Vector3.Dot(mirror, SunLight.Direction)), 400);
        var depth = new Vector3(0.040f, 0.058f, 0.040f) * (0.35f + light.Lit(position));
        return depth + fresnel * sky + new Vector3(fresnel * glint * 4);
    }
}
