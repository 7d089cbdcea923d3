using System.Numerics;
using System.Runtime.Intrinsics;
using Reality.Sample.Sites;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Materials;

/// <summary>Reflectance of roofs, walls and other built surfaces, in the coordinates of their faces.</summary>
internal sealed class BuildingMaterial(SitePlan site, NoiseTable noise)
{
    //                                                            2.5 cm 5 cm   10 cm  20 cm  40 cm  80 cm  1.6 m  3.2 m
    private static readonly Vector256<float> Tiles = Vector256.Create(0.10f, 0.16f, 0.14f, 0.10f, 0.10f, 0.12f, 0.14f, 0.10f);
    private static readonly Vector256<float> Felt = Vector256.Create(0.20f, 0.30f, 0.18f, 0.10f, 0.10f, 0.14f, 0.16f, 0.12f);
    private static readonly Vector256<float> Metal = Vector256.Create(0.06f, 0.10f, 0.10f, 0.10f, 0.12f, 0.14f, 0.16f, 0.10f);
    private static readonly Vector256<float> Plaster = Vector256.Create(0.08f, 0.13f, 0.11f, 0.08f, 0.08f, 0.09f, 0.09f, 0.06f);

    /// <summary>Linear reflectance of a spot, averaged over its samples.</summary>
    public Vector3 At(SurfaceFace face, in Spot spot, in Footprint footprint)
    {
        if (spot.Plan.IsPoint)
            return AtPoint(face, spot.Position, spot.On, footprint);
        var sum = Vector3.Zero;
        for (var i = 0; i < Spot.SampleCount; i++)
        {
            var sample = spot.Sample(i);
            sum += AtPoint(face, sample.Position, sample.On, footprint);
        }
        return sum * (1f / Spot.SampleCount);
    }

    private Vector3 AtPoint(SurfaceFace face, Vector3 position, Vector2 on, in Footprint footprint) => face.Kind switch
    {
        SurfaceKind.TileRoof => TileRoof(face, position, on, footprint),
        SurfaceKind.MetalRoof => MetalRoof(face, position, on, footprint),
        SurfaceKind.FlatRoof => FlatRoof(face, position, on, footprint),
        SurfaceKind.Facade => Facade(face, on, footprint),
        _ => face.Color * Tone(noise.Detail(on.X + 3.7f * face.Variant, on.Y + position.Z, Plaster * footprint.Octaves)),
    };

    private Vector3 TileRoof(SurfaceFace face, Vector3 position, Vector2 on, in Footprint footprint)
    {
        const float width = 0.26f;
        const float length = 0.36f;
        var row = (int)MathF.Floor(on.Y / length);
        var across = on.X / width + 0.5f * (row & 1);
        var column = (int)MathF.Floor(across);
        var fy = on.Y / length - row;
        var contrast = footprint.ContrastOf(width);
        var tint = 0.24f * Pattern.Random(column, row, face.Variant);
        var roll = 0.10f * MathF.Cos(2 * MathF.PI * (across - column)) - (fy < 0.2f ? 0.30f : 0);
        var detail = noise.Detail(position.X + position.Z, position.Y + 0.6f * position.Z, Tiles * footprint.Octaves);
        var moss = noise.Smooth(position.X * 0.45f + face.Variant, position.Y * 0.45f) + 0.8f * detail;
        var color = moss > 0.5f
            ? Vector3.Lerp(face.Color, new(0.12f, 0.13f, 0.07f), Math.Clamp((moss - 0.5f) * 2, 0, 0.6f))
            : face.Color;
        return color * (1 + contrast * (tint + roll)) * Tone(detail);
    }

    private Vector3 MetalRoof(SurfaceFace face, Vector3 position, Vector2 on, in Footprint footprint)
    {
        const float sheet = 0.6f;
        var seam = on.X / sheet - MathF.Floor(on.X / sheet);
        var contrast = footprint.ContrastOf(sheet);
        var tint = 0.10f * Pattern.Random((int)MathF.Floor(on.X / sheet), (int)MathF.Floor(on.Y / 4), face.Variant);
        var rib = seam < 0.08f ? 0.22f : seam > 0.92f ? -0.25f : 0;
        var detail = noise.Detail(on.X + 50 * face.Variant, on.Y + position.Z * 0.2f, Metal * footprint.Octaves);

        // Streaks of rust run down the slope.
        var rust = noise.Smooth(on.X * 2.2f + 9 * face.Variant, on.Y * 0.35f) + 0.7f * detail;
        var color = rust > 0.45f
            ? Vector3.Lerp(face.Color, new(0.26f, 0.13f, 0.07f), Math.Clamp((rust - 0.45f) * 2, 0, 0.7f))
            : face.Color;
        return color * (1 + contrast * (tint + rib)) * Tone(detail);
    }

    private Vector3 FlatRoof(SurfaceFace face, Vector3 position, Vector2 on, in Footprint footprint)
    {
        foreach (var target in site.Targets)
        {
            if (target.TryPaint(position.X, position.Y, out var reflectance))
                return new Vector3(reflectance * (1 + 0.12f * noise.Smooth(position.X * 9, position.Y * 9)));
        }
        var detail = noise.Detail(position.X, position.Y, Felt * footprint.Octaves);
        var seam = on.Y - MathF.Floor(on.Y) < 0.07f ? 0.72f : 1;
        var sheet = 1 + 0.09f * Pattern.Random((int)MathF.Floor(on.X / 5), (int)MathF.Floor(on.Y), face.Variant);
        var puddle = noise.Smooth(position.X * 0.4f, position.Y * 0.4f + 60) + 0.2f * detail > 0.5f ? 0.72f : 1;
        return face.Color * (seam * sheet * puddle * Tone(detail));
    }

    private Vector3 Facade(SurfaceFace face, Vector2 on, in Footprint footprint)
    {
        const float story = 2.8f;
        const float bay = 2.5f;
        var height = on.Y - (float)BuildingShape.FoundationDepth;
        var detail = noise.Detail(on.X + 31.7f * face.Variant, on.Y, Plaster * footprint.Octaves);
        if (height < 0.45f)
            return new Vector3(0.24f, 0.23f, 0.22f) * Tone(1.6f * detail);
        var columns = MathF.Max(1, MathF.Floor((face.Extent.X - 0.8f) / bay));
        var spacing = face.Extent.X / columns;
        var column = (int)MathF.Floor(on.X / spacing);
        var floor = (int)MathF.Floor(height / story);
        var x = on.X - (column + 0.5f) * spacing;
        var y = height - floor * story;
        var chance = Pattern.Random(column, floor, face.Variant);
        if (chance > -0.7f && (floor + 1) * story < face.Extent.Y + 0.3f)
        {
            var isDoor = floor == 0 && chance > 0.6f;
            var (bottom, half) = isDoor ? (0.1f, 0.5f) : (0.9f, 0.45f + 0.15f * (face.Variant % 3));
            if (TryOpening(x, y, bottom, 2.25f, half, isDoor, chance, footprint, out var color))
                return color;
        }

        // Stains run down from the eave; splashed dirt darkens the foot of the wall.
        var stain = 0.16f * noise.Smooth(on.X * 1.3f + face.Variant, on.Y * 0.25f) - 0.12f * MathF.Exp(-height / 0.6f);
        return face.Color * ((1 + stain) * Tone(detail));
    }

    private bool TryOpening(
        float x, float y, float bottom, float top, float half, bool isDoor, float chance, in Footprint footprint,
        out Vector3 color)
    {
        const float frame = 0.09f;
        color = default;
        var aside = MathF.Abs(x);
        if (aside > half + frame || y < bottom - frame || y > top + frame)
            return false;
        var isFrame = aside > half || y < bottom || y > top || (!isDoor && (aside < 0.04f || MathF.Abs(y - 1.75f) < 0.035f));
        var detail = noise.Detail(x + 57 * chance, y + 13 * chance, Plaster * footprint.Octaves);
        if (isFrame)
            color = new Vector3(0.62f, 0.60f, 0.56f) * Tone(detail);
        else if (isDoor)
            color = new Vector3(0.17f, 0.10f, 0.06f) * Tone(2 * detail);
        else
            color = new Vector3(0.05f, 0.06f, 0.075f) * (1.3f + chance + 0.9f * noise.Smooth(x * 2.3f + 31 * chance, y * 2.3f));
        return true;
    }

    private static float Tone(float detail) => MathF.Max(0.25f, 1 + detail);
}
