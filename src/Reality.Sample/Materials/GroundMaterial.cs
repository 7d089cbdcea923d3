using System.Numerics;
using System.Runtime.Intrinsics;
using Reality.Sample.Sites;

namespace Reality.Sample.Materials;

/// <summary>Reflectance of the ground: meadow, road, paving, fields, shore.</summary>
internal sealed class GroundMaterial(SitePlan site, NoiseTable noise)
{
    //                                                           2.5 cm 5 cm   10 cm  20 cm  40 cm  80 cm  1.6 m  3.2 m
    private static readonly Vector256<float> Grass = Vector256.Create(0.20f, 0.38f, 0.34f, 0.24f, 0.18f, 0.14f, 0.12f, 0.14f);
    private static readonly Vector256<float> Asphalt = Vector256.Create(0.22f, 0.26f, 0.16f, 0.09f, 0.08f, 0.09f, 0.12f, 0.12f);
    private static readonly Vector256<float> Gravel = Vector256.Create(0.25f, 0.42f, 0.30f, 0.14f, 0.12f, 0.12f, 0.12f, 0.10f);
    private static readonly Vector256<float> Soil = Vector256.Create(0.22f, 0.34f, 0.32f, 0.28f, 0.18f, 0.12f, 0.14f, 0.14f);
    private static readonly Vector256<float> Stone = Vector256.Create(0.12f, 0.18f, 0.12f, 0.08f, 0.07f, 0.09f, 0.10f, 0.08f);

    private readonly GroundZones _zones = new(site);

    public GroundZone ZoneAt(float x, float y) => _zones.At(x, y);

    /// <summary>Linear reflectance of a spot of the ground, averaged over its samples.</summary>
    public Vector3 At(in Spot spot, in Footprint footprint)
    {
        var (middle, plan) = (spot.Position, spot.Plan);
        var zone = _zones.At(middle.X, middle.Y);
        if (plan.IsPoint || (IsSoft(zone) && IsWithin(zone, spot)))
            return InZone(zone, plan, footprint);
        var sum = Vector3.Zero;
        for (var i = 0; i < Spot.SampleCount; i++)
        {
            var sample = spot.Sample(i).Plan;
            sum += InZone(_zones.At(sample.Place.X, sample.Place.Y), sample, footprint);
        }
        return sum * (1f / Spot.SampleCount);
    }

    // Whether a zone is free of sharp edges, which one evaluation per pixel would alias.
    private static bool IsSoft(GroundZone zone) => zone.Kind switch
    {
        GroundKind.Road or GroundKind.Target => false,
        GroundKind.Yard => !IsPaved(zone),
        _ => true,
    };

    private static bool IsPaved(GroundZone yard) => yard.Index % 2 == 0;

    private bool IsWithin(GroundZone zone, in Spot spot)
    {
        for (var i = 0; i < Spot.SampleCount; i++)
        {
            var sample = spot.Sample(i).Position;
            if (_zones.At(sample.X, sample.Y) != zone)
                return false;
        }
        return true;
    }

    private Vector3 InZone(GroundZone zone, in PlaneSpot spot, in Footprint footprint) => zone.Kind switch
    {
        GroundKind.Road => Road(spot.Place.X, spot.Place.Y, footprint),
        GroundKind.Lane => Graveled(spot, footprint, new(0.30f, 0.26f, 0.20f)),
        GroundKind.Yard when IsPaved(zone) => Paving(spot.Place.X, spot.Place.Y, footprint, zone.Index),
        GroundKind.Yard => Graveled(spot, footprint, new(0.27f, 0.25f, 0.22f)),
        GroundKind.Field => InField(site.Fields[zone.Index], spot, footprint),
        GroundKind.Shore => Graveled(spot, footprint, new(0.19f, 0.17f, 0.12f)),
        GroundKind.Target => Painted(site.Targets[zone.Index], spot.Place.X, spot.Place.Y, footprint),
        _ => Meadow(spot, footprint),
    };

    private Vector3 Painted(TargetPlan target, float x, float y, in Footprint footprint)
    {
        if (!target.TryPaint(x, y, out var reflectance))
            return Stonework(x, y, footprint);
        var wear = 1 + 0.12f * noise.Smooth(x * 9, y * 9);
        return new Vector3(reflectance * wear);
    }

    private Vector3 Stonework(float x, float y, in Footprint footprint) =>
        new Vector3(0.26f, 0.25f, 0.23f) * Tone(noise.Detail(x, y, Stone * footprint.Octaves));

    private Vector3 Meadow(in PlaneSpot spot, in Footprint footprint)
    {
        var (x, y) = (spot.Place.X, spot.Place.Y);
        var details = noise.Details(spot, Grass * footprint.Octaves);
        var dryness = 0.5f + 0.5f * noise.Smooth(x * 0.11f + 17, y * 0.11f) + 0.45f * noise.Smooth(x * 0.6f, y * 0.6f + 41);
        var color = Vector3.Lerp(new(0.075f, 0.115f, 0.030f), new(0.19f, 0.175f, 0.070f), Math.Clamp(dryness, 0, 1));
        var bare = noise.Smooth(x * 0.33f + 5, y * 0.33f - 9) + 0.35f * Mean(details);
        if (bare > 0.62f)
            color = Vector3.Lerp(color, new(0.20f, 0.155f, 0.105f), Math.Clamp((bare - 0.62f) * 6, 0, 0.85f));
        return color * Tone(details);
    }

    private Vector3 Road(float x, float y, in Footprint footprint)
    {
        var offset = (float)Terrain.RoadOffset(x, y);
        var aside = MathF.Abs(offset);
        if (aside > Terrain.RoadHalfWidth)
            return Graveled(new(new(x, y), default, default), footprint, new(0.24f, 0.22f, 0.18f));
        var detail = noise.Detail(x, y, Asphalt * footprint.Octaves);
        var worn = noise.Smooth(x * 2, y * 2);
        var isEdgeLine = MathF.Abs(aside - 2.7f) < 0.07f;
        var isDash = aside < 0.07f && x / 6 - MathF.Floor(x / 6) < 0.5f;
        if ((isEdgeLine || isDash) && worn > -0.75f)
            return new Vector3(0.62f, 0.62f, 0.58f) * Tone(0.6f * detail);

        // Cracks follow the zero crossings of smooth noise; patches lie where another noise is high.
        var crack = MathF.Abs(noise.Smooth(x * 0.5f + 3, y * 0.5f + 8) + 0.35f * noise.Smooth(x * 2.1f, y * 2.1f));
        var asphalt = noise.Smooth(x * 0.21f, y * 0.35f + 90) > 0.55f ? 0.085f : 0.145f;
        var tracks = 1 - 0.10f * MathF.Exp(-Square((aside - 1.45f) / 0.35f));
        var gray = asphalt * tracks * (crack < 0.022f ? 0.45f : 1);
        return new Vector3(gray, gray, gray * 1.03f) * Tone(detail);
    }

    private Vector3 Graveled(in PlaneSpot spot, in Footprint footprint, Vector3 color)
    {
        var details = noise.Details(spot, Gravel * footprint.Octaves);
        var weeds = noise.Smooth(spot.Place.X * 0.8f + 7, spot.Place.Y * 0.8f) + 0.5f * Mean(details);
        color = Vector3.Lerp(color, new(0.10f, 0.125f, 0.04f), Math.Clamp((weeds - 0.70f) * 10, 0, 1));
        return color * Tone(details);
    }

    private Vector3 Paving(float x, float y, in Footprint footprint, int variant)
    {
        const float side = 0.4f;
        var (localX, localY) = site.Buildings[variant].LocalFromWorld(x, y);
        var (column, row) = ((float)localX / side, (float)localY / side);
        column += 0.5f * ((int)MathF.Floor(row) & 1);
        var (fx, fy) = (column - MathF.Floor(column), row - MathF.Floor(row));
        var contrast = footprint.ContrastOf(side);
        var tint = 1 + 0.3f * contrast * Pattern.Random((int)MathF.Floor(column), (int)MathF.Floor(row), variant);
        var joint = fx < 0.08f || fy < 0.08f ? 1 - 0.45f * contrast : 1;
        var detail = noise.Detail(x, y, Stone * footprint.Octaves);
        return new Vector3(0.30f, 0.27f, 0.245f) * (tint * joint * Tone(detail));
    }

    private Vector3 InField(FieldPlan field, in PlaneSpot spot, in Footprint footprint)
    {
        var (x, y) = (spot.Place.X, spot.Place.Y);
        var (along, across) = field.LocalFromWorld(x, y);
        across += 0.25f * noise.Smooth(along * 0.07f, across * 0.05f);
        var details = noise.Details(spot, (field.Kind == FieldKind.Plowed ? Soil : Grass) * footprint.Octaves);
        var moisture = noise.Smooth(x * 0.07f + 31, y * 0.07f);
        if (field.Kind == FieldKind.Plowed)
        {
            var furrow = MathF.Sin(2 * MathF.PI * across / 0.75f) * footprint.ContrastOf(0.75f);
            return new Vector3(0.165f, 0.115f, 0.078f) * ((1 + 0.24f * furrow + 0.22f * moisture) * Tone(details));
        }
        var row = MathF.Sin(2 * MathF.PI * across / 0.55f) * footprint.ContrastOf(0.55f);
        var color = Vector3.Lerp(new(0.24f, 0.20f, 0.075f), new(0.30f, 0.245f, 0.11f), 0.5f + 0.5f * moisture);
        var tram = across / 12 - MathF.Floor(across / 12);
        var fromTrack = MathF.Abs(MathF.Abs(tram - 0.5f) * 12 - 0.9f);
        color = Vector3.Lerp(color, new(0.16f, 0.125f, 0.075f), footprint.ShareWithin(0.22f, fromTrack));
        return color * ((1 + 0.16f * row) * Tone(details));
    }

    private static float Mean(Vector128<float> details) => 0.25f * Vector128.Sum(details);

    private static float Tone(Vector128<float> details) =>
        Mean(Vector128.Max(Vector128.Create(0.25f), Vector128<float>.One + details));

    private static float Tone(float detail) => MathF.Max(0.25f, 1 + detail);

    private static float Square(float v) => v * v;
}
