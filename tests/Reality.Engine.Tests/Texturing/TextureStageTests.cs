using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Texturing;

public class TextureStageTests
{
    private static readonly (double, double)[] Grid = [(-3, -2.5), (0, -2.5), (3, -2.5), (-3, 2.5), (0, 2.5), (3, 2.5)];

    [Fact]
    public void The_paint_of_a_surface_with_hidden_parts_is_recovered()
    {
        using var survey = new SyntheticSurvey();
        survey.AddPhotos(Grid);
        var textured = survey.Texture(One(survey.Surface)).ReadTexturedMesh("texture/a.bin");
        Assert.InRange(PsnrFromNewView(survey, [textured], 0.8, 0.6), 32, 99);
        Assert.InRange(PsnrFromNewView(survey, [textured], -2, -1), 32, 99);
    }

    [Fact]
    public void What_is_seen_from_above_has_its_paint_though_walls_take_no_photo()
    {
        using var survey = new SyntheticSurvey();
        survey.AddPhotos(Grid);
        var full = survey.Texture(One(survey.Surface)).ReadTexturedMesh("texture/a.bin");

        var fromAbove = survey.Texture(One(survey.Surface), isFromAbove: true).ReadTexturedMesh("texture/a.bin");

        Assert.InRange(PsnrFromNewView(survey, [fromAbove], -2, 3), 30, 99);
        Assert.NotEqual(full.Pages[0].Pixels, fromAbove.Pages[0].Pixels);
    }

    [Fact]
    public void A_distorted_lens_gives_the_same_texture()
    {
        using var survey = new SyntheticSurvey(distortion: new(-0.09, 0.02, 0, 0.0006, -0.0004));
        survey.AddPhotos(Grid);
        var textured = survey.Texture(One(survey.Surface)).ReadTexturedMesh("texture/a.bin");
        Assert.InRange(PsnrFromNewView(survey, [textured], 0.8, 0.6), 30, 99);
    }

    [Fact]
    public void Photos_of_different_exposure_leave_no_seam()
    {
        using var survey = new SyntheticSurvey(withTower: false);
        survey.AddPhotos(Grid);
        foreach (var i in new[] { 0, 2, 4 })
            survey.Exposure[i] = 1.2f;
        var textured = survey.Texture(One(survey.Surface)).ReadTexturedMesh("texture/a.bin");
        var (image, truth) = NewView(survey, [textured], 0.5, 0.2);
        // Whatever exposure the scene gets, the ratio to the truth must be the same on all sides: below 2 % over 16 x 16 pixels.
        var ratios = new List<double>();
        for (var y = 24; y + 40 <= image.Height; y += 16)
        {
            for (var x = 24; x + 40 <= image.Width; x += 16)
                ratios.Add(Mean(image, x, y, 16) / Mean(truth, x, y, 16));
        }
        ratios.Sort();
        Assert.InRange(ratios[^1] / ratios[0], 1, 1.045);
        Assert.InRange(ratios[ratios.Count * 9 / 10] / ratios[ratios.Count / 10], 1, 1.02);
    }

    [Fact]
    public void Without_correction_texels_at_pixels_have_exactly_the_colors_of_the_photos()
    {
        using var survey = new SyntheticSurvey(side: 50);
        survey.AddPhotos(Grid[1], Grid[4]);
        survey.Exposure[0] = 0.7f;
        var workspace = survey.Texture(One(survey.Surface), correctsColors: false);

        foreach (var photo in survey.Photos)
        {
            var (colorView, _) = workspace.ReadColors(survey.Scene, photo.Id);
            var balance = ColorBalance.Read(workspace, colorView, photo.Id);
            var image = survey.ReadColor(photo, cancellation: TestContext.Current.CancellationToken);
            var balanced = new BalancedPhoto(image, new TileView(photo, survey.Camera, survey.Surface), balance);
            for (var y = 0; y < image.Height; y += 7)
            {
                for (var x = 0; x < image.Width; x += 7)
                {
                    var color = image[x, y];
                    Assert.Equal(new Vector3(color.R, color.G, color.B), balanced.At(x + 0.5, y + 0.5, 1));
                }
            }
        }
    }

    [Fact]
    public void Equalized_photos_leave_nothing_to_balance()
    {
        // Down to 60 % in each channel, and a third darker in the corners.
        using var survey = new SyntheticSurvey(withTower: false)
        {
            TiePointStride = 5,
            Tint = (photo, place) => (float)(1 - 0.33 * place.LengthSquared)
                * new Vector3(1 - 0.08f * photo, 0.6f + 0.08f * photo, photo % 2 == 0 ? 0.7f : 1),
        };
        survey.AddPhotos(Grid);
        var (standard, blockWise) = (
            survey.Texture(One(survey.Surface)), survey.Texture(One(survey.Surface), equalizesColors: true));

        Assert.InRange(Spread(standard), 1.3, 2);
        Assert.InRange(Spread(blockWise), 1, 1.02);
        Assert.InRange(Correction(blockWise) / Correction(standard), 0, 0.7);
        Assert.InRange(Evenness(standard), 1.14, 1.3);
        Assert.InRange(Evenness(blockWise), 1, 1.09);

        double Evenness(Workspace workspace)
        {
            var (image, truth) = NewView(survey, [workspace.ReadTexturedMesh("texture/a.bin")], 0.5, 0.2);
            List<double> ratios = [];
            for (var y = 24; y + 40 <= image.Height; y += 16)
            {
                for (var x = 24; x + 40 <= image.Width; x += 16)
                    ratios.Add(Mean(image, x, y, 16) / Mean(truth, x, y, 16));
            }
            return ratios.Max() / ratios.Min();
        }

        double Spread(Workspace workspace) => Enumerable.Range(0, 3).Max(channel =>
            ExposureGains.Read(workspace).Max(g => g[channel]) / ExposureGains.Read(workspace).Min(g => g[channel]));

        // Mean of the amounts, gray levels.
        double Correction(Workspace workspace) => survey.Scene.Photos.Average(photo =>
        {
            var (view, _) = workspace.ReadColors(survey.Scene, photo.Id);
            return ColorBalance.Read(workspace, view, photo.Id).Correction.Pixels.Average(
                c => (Math.Abs(c.X) + Math.Abs(c.Y) + Math.Abs(c.Z)) / 3);
        });
    }

    [Fact]
    public void A_thing_that_one_photo_alone_saw_is_not_in_the_texture()
    {
        using var survey = new SyntheticSurvey(withTower: false)
        {
            Override = (photo, p) => photo == 4 && Math.Abs(p.X) < 0.6 && Math.Abs(p.Y - 2) < 0.4 ? new Rgb24(250, 20, 20) : null,
        };
        survey.AddPhotos([.. Grid, (0.4, 1)]);
        var textured = survey.Texture(One(survey.Surface)).ReadTexturedMesh("texture/a.bin");
        Assert.InRange(PsnrFromNewView(survey, [textured], 0, 2), 30, 99);
    }

    [Fact]
    public void Tiles_meet_without_a_step()
    {
        using var survey = new SyntheticSurvey(withTower: false);
        survey.AddPhotos(Grid);
        survey.Exposure[1] = 1.25f;
        survey.Exposure[3] = 0.85f;
        var tiles = new Dictionary<string, Mesh>
        {
            ["a"] = SyntheticSurvey.Terrain(72, false, -6, 0), ["b"] = SyntheticSurvey.Terrain(72, false, 0, 6),
        };
        var workspace = survey.Texture(tiles);
        var west = Colors(workspace.ReadTexturedMesh("texture/a.bin"), -0.001);
        var east = Colors(workspace.ReadTexturedMesh("texture/b.bin"), 0.001);
        var steps = west.Zip(east, (a, b) => (a - b).Length()).Order().ToArray();
        Assert.InRange(steps[steps.Length / 2], 0, 6); // gray levels, color distance across the border
        Assert.InRange(steps[steps.Length * 95 / 100], 0, 20);
    }

    [Theory]
    [InlineData(-3, 0.9)]
    [InlineData(-1.2, 1)]
    public void A_tile_that_is_made_again_meets_one_that_was_kept_without_a_step(double holeX, double holeRadius)
    {
        using var survey = new SyntheticSurvey(withTower: false);
        survey.AddPhotos(Grid);
        survey.Exposure[1] = 1.25f;
        survey.Exposure[3] = 0.85f;
        var (west, east) = (SyntheticSurvey.Terrain(72, false, -6, 0), SyntheticSurvey.Terrain(72, false, 0, 6));
        var before = survey.Texture(new Dictionary<string, Mesh> { ["a"] = Open(west), ["b"] = east });
        var after = survey.Texture(new Dictionary<string, Mesh> { ["a"] = west, ["b"] = east });

        // Gains follow from photos and tie points alone, corrections from what is around.
        Assert.Equal(ExposureGains.Read(before), ExposureGains.Read(after));
        Assert.InRange(Step(after, before), 0, 1.05 * Step(after, after));

        Mesh Open(Mesh mesh) => new()
        {
            Origin = mesh.Origin,
            Positions = mesh.Positions,
            Triangles =
            [
                .. Enumerable.Range(0, mesh.TriangleCount).Select(t => mesh.Triangles[(3 * t)..(3 * t + 3)])
                    .Where(corners => !IsInHole(mesh.Positions[corners[0]]))
                    .SelectMany(corners => corners),
            ],
        };

        bool IsInHole(Vector3 p) => double.Hypot(p.X - holeX, p.Y) <= holeRadius;

        double Step(Workspace ofWest, Workspace ofEast) => Colors(ofWest.ReadTexturedMesh("texture/a.bin"), -0.001)
            .Zip(Colors(ofEast.ReadTexturedMesh("texture/b.bin"), 0.001), (a, b) => (a - b).Length()).Average();
    }

    [Fact]
    public void A_tile_that_is_made_again_takes_over_the_level_of_one_that_was_kept()
    {
        using var survey = new SyntheticSurvey(withTower: false);
        survey.AddPhotos(Grid);
        var tiles = new Dictionary<string, Mesh>
        {
            ["a"] = SyntheticSurvey.Terrain(72, false, -6, 0), ["b"] = SyntheticSurvey.Terrain(72, false, 0, 6),
        };
        var before = survey.Texture(tiles);
        var (west, east) = (before.ReadTexturedMesh("texture/a.bin"), before.ReadTexturedMesh("texture/b.bin"));
        var brighter = survey.Texture(tiles, kept: new Dictionary<string, TexturedMesh> { ["b"] = Brightened(east, 8) });

        var leveled = brighter.ReadTexturedMesh("texture/a.bin");
        Assert.InRange(Step(west, Brightened(east, 8)) / Step(west, east), 1.5, 10);
        Assert.InRange(Step(leveled, Brightened(east, 8)) / Step(west, east), 0, 1.05);
        Assert.InRange(Level(leveled, -0.5) - Level(west, -0.5), 1, 7);
        Assert.Equal(Colors(west, -5), Colors(leveled, -5));

        double Step(TexturedMesh a, TexturedMesh b) =>
            Colors(a, -0.001).Zip(Colors(b, 0.001), (x, y) => (x - y).Length()).Average();

        double Level(TexturedMesh mesh, double x) => Colors(mesh, x).Average(color => (color.X + color.Y + color.Z) / 3);
    }

    private static TexturedMesh Brightened(TexturedMesh mesh, int levels)
    {
        var pages = mesh.Pages.Select(page => new Image<Rgb24>(page.Width, page.Height)).ToArray();
        for (var i = 0; i < pages.Length; i++)
        {
            for (var p = 0; p < pages[i].Pixels.Length; p++)
            {
                var color = mesh.Pages[i].Pixels[p];
                pages[i].Pixels[p] = new(Brighter(color.R), Brighter(color.G), Brighter(color.B));
            }
        }
        return new()
        {
            Mesh = mesh.Mesh, TextureCoordinates = mesh.TextureCoordinates, PageOfTriangle = mesh.PageOfTriangle, Pages = pages,
        };

        byte Brighter(byte value) => (byte)Math.Min(255, value + levels);
    }

    [Fact]
    public void What_no_photo_shows_takes_the_colors_around_it()
    {
        using var survey = new SyntheticSurvey();
        survey.AddPhotos((0, 0));
        var textured = survey.Texture(One(survey.Surface)).ReadTexturedMesh("texture/a.bin");
        var image = TexturedMeshRenderer.Render(
            [textured], RasterView.Of(View(survey, 0.8, 0.6)), new RenderOptions { Background = default });
        var seen = image.Pixels.Where(p => p != default).ToArray();
        Assert.InRange(seen.Average(p => (double)p.R), 90, 150);
        Assert.DoesNotContain(seen, p => p.R < 8 && p.G < 8 && p.B < 8);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        using var survey = new SyntheticSurvey(side: 50);
        survey.AddPhotos(Grid[1], Grid[4]);
        var one = survey.Texture(One(survey.Surface), threadCount: 1);
        var three = survey.Texture(One(survey.Surface), threadCount: 3);
        Assert.Equal(File.ReadAllBytes(one.PathOf("texture/a.bin")), File.ReadAllBytes(three.PathOf("texture/a.bin")));
    }

    private static Dictionary<string, Mesh> One(Mesh mesh) => new() { ["a"] = mesh };

    private static PinholeView View(SyntheticSurvey survey, double x, double y)
    {
        var scene = survey.Scene;
        var pose = RigidTransform.FromCenter(scene.Photos[0].CameraFromWorld!.Value.Rotation, new(x, y, 9.5));
        return PinholeView.Of(scene.Photos[0] with { CameraFromWorld = pose }, survey.Camera with { Distortion = default });
    }

    private static (Image<Rgb24> Image, Image<Rgb24> Truth) NewView(
        SyntheticSurvey survey, TexturedMesh[] meshes, double x, double y)
    {
        var view = View(survey, x, y);
        var options = new RenderOptions { Background = default, SamplesPerSide = 2 };
        return (
            TexturedMeshRenderer.Render(meshes, RasterView.Of(view), options),
            SyntheticSurvey.Trace(survey.Surface, view, SyntheticSurvey.Paint));
    }

    private static double PsnrFromNewView(SyntheticSurvey survey, TexturedMesh[] meshes, double x, double y)
    {
        var (image, truth) = NewView(survey, meshes, x, y);
        var psnr = SyntheticSurvey.Psnr(truth, image);
        TestContext.Current.TestOutputHelper?.WriteLine($"PSNR {psnr:F2} dB");
        return psnr;
    }

    private static double Mean(Image<Rgb24> image, int x0, int y0, int size)
    {
        double sum = 0;
        for (var y = y0; y < y0 + size; y++)
        {
            for (var x = x0; x < x0 + size; x++)
                sum += image[x, y].R + image[x, y].G + image[x, y].B;
        }
        return sum;
    }

    // Colors along the line x, looked at from above.
    private static List<Vector3> Colors(TexturedMesh mesh, double x)
    {
        var down = Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)));
        var view = RasterView.Parallel(1, 400, 0.02, RigidTransform.FromCenter(down, new(x, 0, 5))) with { ScaleX = 1e4 };
        var image = TexturedMeshRenderer.Render([mesh], view, new RenderOptions());
        return image.Pixels.Select(p => new Vector3(p.R, p.G, p.B)).ToList();
    }
}
