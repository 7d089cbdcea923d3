using Reality.Core.Numerics;
using Reality.Sample.Sites;

namespace Reality.Sample.Tests.Sites;

public sealed class GroundZonesTests
{
    private static readonly SitePlan Site = new(1, 120);

    [Fact]
    public void Known_places_have_their_zones()
    {
        var zones = new GroundZones(Site);
        Assert.Equal(GroundKind.Water, zones.At(-31, -29).Kind);
        Assert.Equal(GroundKind.Road, zones.At(60, (float)Terrain.RoadY(60)).Kind);
        Assert.Equal(GroundKind.Lane, zones.At(19 + 4 * MathF.Sin(0.05f * 70), 70).Kind);
        foreach (var (i, target) in Site.Targets.Take(7).Index())
            Assert.Equal(new GroundZone(GroundKind.Target, (byte)i), zones.At((float)target.X, (float)target.Y));
        Assert.Equal(new GroundZone(GroundKind.Field, 0), zones.At(62, -58));
        Assert.Equal(new GroundZone(GroundKind.Yard, 1), zones.At((float)Site.Buildings[1].X, (float)Site.Buildings[1].Y));
        Assert.Equal(GroundKind.Meadow, zones.At(1000, 0).Kind);
    }

    [Fact]
    public void Edges_between_zones_are_exact()
    {
        var zones = new GroundZones(Site);
        for (var x = -90f; x < 90; x += 3.1f)
        {
            foreach (var aside in (double[])[3.30, 3.40])
            {
                // Along y, the road reaches farther than across it.
                var slope = 6 * 0.028 * Math.Cos(0.028 * x + 0.4);
                var zone = zones.At(x, (float)(Terrain.RoadY(x) + aside * Math.Sqrt(1 + slope * slope)));
                if (zone.Kind != GroundKind.Target)
                    Assert.Equal(aside < 3.35, zone.Kind == GroundKind.Road);
            }
        }
    }

    [Fact]
    public void Zones_do_not_depend_on_the_order_of_queries()
    {
        var random = SeededRandom.For(4, 1);
        var places = new (float X, float Y)[4000];
        for (var i = 0; i < places.Length; i++)
            places[i] = ((float)(240 * random.NextDouble() - 120), (float)(240 * random.NextDouble() - 120));
        var (forward, backward) = (new GroundZones(Site), new GroundZones(Site));
        var first = Array.ConvertAll(places, p => forward.At(p.X, p.Y));
        Array.Reverse(places);
        var second = Array.ConvertAll(places, p => backward.At(p.X, p.Y));
        Array.Reverse(second);
        Assert.Equal(first, second);
        Assert.True(first.Select(z => z.Kind).Distinct().Count() >= 7);
    }
}
