using System.Numerics;
using Reality.Core.Numerics;
using Reality.Sample.Sites;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Sites;

public sealed class BuildingShapeTests
{
    [Theory]
    [InlineData(RoofShape.Gable, 8.5)]
    [InlineData(RoofShape.Hip, 8.5)]
    public void The_ridge_lies_above_the_center_at_eave_and_roof_height(object roof, double height)
    {
        var (plan, surface) = Build((RoofShape)roof, variant: 2);
        Assert.Equal(plan.Ground + height, Height(surface, plan, 1, 0), 1e-9);
    }

    [Theory]
    [InlineData(RoofShape.Gable)]
    [InlineData(RoofShape.Hip)]
    public void Ridged_roofs_fall_evenly_to_the_eaves_and_beyond(object roof)
    {
        var (plan, surface) = Build((RoofShape)roof, variant: 2);
        foreach (var y in (double[])[-4.3, -4, -2, 2, 4, 4.3])
            Assert.Equal(plan.Ground + 8.5 - 3.5 * Math.Abs(y) / 4, Height(surface, plan, 2.5, y), 1e-9);
    }

    [Fact]
    public void A_shed_roof_falls_from_the_north_wall_to_the_south_wall()
    {
        var (plan, surface) = Build(RoofShape.Shed, variant: 2);
        Assert.Equal(plan.Ground + 5, Height(surface, plan, 0, -4), 1e-9);
        Assert.Equal(plan.Ground + 8.5, Height(surface, plan, 0, 4), 1e-9);
    }

    [Fact]
    public void A_flat_roof_lies_at_the_eave_inside_its_parapet()
    {
        var (plan, surface) = Build(RoofShape.Flat, variant: 2);
        Assert.Equal(plan.Ground + 5, Height(surface, plan, -6, -3), 1e-9);
        Assert.Equal(plan.Ground + 8.5, Height(surface, plan, 0, 3.9), 1e-9);
        Assert.Equal(double.NaN, Height(surface, plan, 0, 4.1));
    }

    [Theory]
    [InlineData(RoofShape.Flat, 0)]
    [InlineData(RoofShape.Gable, 1)]
    [InlineData(RoofShape.Gable, 2)]
    [InlineData(RoofShape.Hip, 3)]
    [InlineData(RoofShape.Shed, 4)]
    public void Faces_are_turned_to_whoever_looks_from_above_or_aside(object roof, int variant)
    {
        var (plan, surface) = Build((RoofShape)roof, variant);
        var random = SeededRandom.For(3, variant);
        var hits = 0;
        for (var i = 0; i < 2000; i++)
        {
            // From above at 30 degrees and more, or level below the eaves.
            var (azimuth, elevation) = (2 * Math.PI * random.NextDouble(), i % 4 == 0 ? 0 : 0.52 + random.NextDouble());
            var toViewer = new Vector3d(
                Math.Cos(azimuth) * Math.Cos(elevation), Math.Sin(azimuth) * Math.Cos(elevation), Math.Sin(elevation));
            var height = plan.Ground + (i % 4 == 0 ? 3 * random.NextDouble() : 8 * random.NextDouble());
            var target = new Vector3d(
                plan.X + 10 * (random.NextDouble() - 0.5), plan.Y + 10 * (random.NextDouble() - 0.5), height);
            if (!surface.Grid.TryIntersect(target + 60 * toViewer, -toViewer, out var hit))
                continue;
            var face = surface.Faces[surface.FaceOfTriangle[hit.Triangle]];

            // The edges of roofs are open, so a few rays meet an underside from within.
            if (face.Color != new Vector3(0.25f, 0.2f, 0.15f))
                Assert.True(Vector3d.Dot(surface.NormalOf(hit.Triangle), toViewer) > 0, $"{face}");
            hits++;
        }
        Assert.True(hits > 1500);
    }

    [Fact]
    public void Walls_reach_one_meter_below_the_ground_and_their_coordinates_start_there()
    {
        var (plan, surface) = Build(RoofShape.Hip, variant: 3);
        Assert.Equal(plan.Ground - 1, surface.Bounds.Min.Z, 1e-9);
        for (var i = 0; i < surface.Triangles.Length; i++)
        {
            if (surface.Faces[surface.FaceOfTriangle[i / 3]].Kind == SurfaceKind.Facade)
            {
                var vertex = surface.Triangles[i];
                Assert.Equal(surface.Positions[vertex].Z - (plan.Ground - 1), surface.Coordinates[vertex].Y, 1e-5);
            }
        }
    }

    private static (BuildingPlan Plan, SampleSurface Surface) Build(RoofShape roof, int variant)
    {
        var plan = new BuildingPlan(20, -10, 14, 8, 0.4, 5, 3.5, roof, variant, Ground: 2);
        var builder = new SurfaceBuilder();
        BuildingShape.Add(plan, builder);
        return (plan, new(builder, 1));
    }

    private static double Height(SampleSurface surface, BuildingPlan plan, double localX, double localY)
    {
        var (x, y) = plan.WorldFromLocal(localX, localY);
        return surface.HeightAt(x, y);
    }
}
