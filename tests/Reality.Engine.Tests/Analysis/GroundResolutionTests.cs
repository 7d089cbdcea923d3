using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Analysis;
using Reality.Engine.Tests.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Analysis;

/// <summary>Flat ground below photos with a focal length of 280 pixels.</summary>
public sealed class GroundResolutionTests : IDisposable
{
    private readonly SyntheticSurvey _survey = new() { Surface = FlatGround.Grid(12, 12) };

    [Fact]
    public void The_photo_that_shows_a_place_finest_counts_and_unseen_places_have_none()
    {
        _survey.AddPhoto(new(-2, 0, 10), 0);
        _survey.AddPhoto(new(3, 0, 5), 0);
        var resolution = ResolutionAt(Workspace());

        Assert.Equal(10 / 280.0, resolution(-2, 0), 1e-4);
        Assert.Equal(5 / 280.0, resolution(3, 0), 1e-4);
        Assert.Equal(float.PositiveInfinity, resolution(6, 6));
    }

    [Fact]
    public void Slant_is_the_side_of_a_square_as_large_as_what_a_pixel_covers()
    {
        _survey.AddPhoto(new(0, -4, 8), -0.6);
        var resolution = ResolutionAt(Workspace());

        var view = PinholeView.Of(_survey.Photos[0], _survey.Camera);
        foreach (var (x, y) in ((double, double)[])[(0, 1), (1, 2), (-2, 3)])
        {
            const double Step = 1e-3;
            Assert.True(view.TryProject(new(x, y, 0), out var p, out _));
            Assert.True(view.TryProject(new(x + Step, y, 0), out var east, out _));
            Assert.True(view.TryProject(new(x, y + Step, 0), out var north, out _));
            var pixels = Math.Abs(Vector2d.Cross(east - p, north - p));

            Assert.Equal(1, resolution(x, y) / (Step / Math.Sqrt(pixels)), 0.01);
        }
    }

    [Fact]
    public void A_coarse_copy_of_the_surface_is_seen_within_its_error()
    {
        _survey.AddPhoto(new(0, 0, 10), 0);
        var workspace = Workspace();
        var below = FlatGround.Grid(4, 4);
        below = new Mesh { Origin = new(0, 0, -1), Positions = below.Positions, Triangles = below.Triangles };
        var resolution = new GroundResolution(workspace);

        Assert.All(resolution.At(below, 0.1, 1, default), value => Assert.Equal(float.PositiveInfinity, value));
        Assert.All(resolution.At(below, 1, 1, default), value => Assert.Equal(11 / 280.0, value, 1e-3));
    }

    [Fact]
    public void The_range_leaves_out_two_percent_of_the_area_at_each_end()
    {
        _survey.AddPhoto(new(-2, 0, 10), 0);
        _survey.AddPhoto(new(3, 0, 5), 0);
        var workspace = Workspace();
        new GroundResolutionStage().Run(workspace, new SilentLog(), 1);

        var range = GroundResolutionStage.ReadRange(workspace);

        Assert.Equal(5 / 280.0, range.Finest, 1e-4);
        Assert.Equal(10 / 280.0, range.Coarsest, 1e-4);
    }

    public void Dispose() => _survey.Dispose();

    private Workspace Workspace()
    {
        var textured = _survey.Texture(new Dictionary<string, Mesh> { ["a"] = _survey.Surface });
        return new(textured.Root, textured.Keys.Append(new(GroundResolutionStage.Id, "test")).ToDictionary());
    }

    private Func<double, double, double> ResolutionAt(Workspace workspace)
    {
        var values = new GroundResolution(workspace).At(_survey.Surface, 0, 2, default);
        return (x, y) => values[Array.IndexOf(_survey.Surface.Positions, new((float)x, (float)y, 0))];
    }
}
