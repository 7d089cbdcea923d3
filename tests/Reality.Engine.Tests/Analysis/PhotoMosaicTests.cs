using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Analysis;
using Reality.Engine.Rendering;
using Reality.Engine.Tests.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Analysis;

public sealed class PhotoMosaicTests
{
    private static readonly (double, double)[] s_centers =
        [(-3, -2.5), (0, -2.5), (3, -2.5), (-3, 2.5), (0, 2.5), (3, 2.5), (-1.5, 0), (1.5, 0)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Colors_from_photos_are_nearer_to_the_truth_than_those_of_the_texture(bool withTower)
    {
        using var survey = new SyntheticSurvey(withTower: withTower);
        survey.AddPhotos(s_centers);

        var (model, mosaic) = Psnr(survey);

        TestContext.Current.TestOutputHelper!.WriteLine($"model {model:0.00} dB, photos {mosaic:0.00} dB");
        Assert.True(mosaic >= model + 0.5, $"model {model:0.00} dB, photos {mosaic:0.00} dB");
    }

    [Fact]
    public void Tiles_of_a_raster_and_numbers_of_threads_leave_no_trace()
    {
        using var survey = new SyntheticSurvey();
        survey.AddPhotos(s_centers);
        var workspace = Textured(survey);

        var (_, small) = Render(survey, workspace, 64, "small", 1);
        var (_, large) = Render(survey, workspace, 1024, "large", 2);

        var differing = small.Pixels.Zip(large.Pixels).Count(pair => pair.First != pair.Second);
        Assert.InRange((double)differing / small.Pixels.Length, 0, 0.002);
    }

    private static (double Model, double Mosaic) Psnr(SyntheticSurvey survey)
    {
        var workspace = Textured(survey);
        var (layout, mosaic) = Render(survey, workspace, 128, "mosaic", 2);
        var (_, model) = Render(null, workspace, 128, "model", 2);
        var truth = Truth(survey, layout);
        return (Psnr(model, truth), Psnr(mosaic, truth));
    }

    private static Workspace Textured(SyntheticSurvey survey)
    {
        var workspace = survey.Texture(new Dictionary<string, Mesh> { ["a"] = survey.Surface }, threadCount: 2);
        var keys = workspace.Keys.ToDictionary(stage => stage.Key, stage => stage.Value);
        foreach (var stage in (string[])["mosaic", "model", "small", "large"])
            keys[stage] = "test";
        return new(workspace.Root, keys);
    }

    private static (OrthophotoLayout Layout, Image<Rgb24> Colors) Render(
        SyntheticSurvey? photos, Workspace workspace, int tilePixels, string stage, int threadCount)
    {
        var options = new OrthophotoOptions { Stage = stage, PixelSize = 0.035, TilePixels = tilePixels };
        var projection = new MapProjection(null);
        var layout = OrthophotoLayout.ReadOrPlan(workspace, projection, options, default);
        new OrthophotoRenderer(projection, options, photos)
            .Render([.. layout.Tiles], StageRuns.ContextOf(workspace, new SilentLog(), threadCount));
        var image = new Image<Rgb24>(layout.Width, layout.Height);
        foreach (var id in layout.Tiles)
        {
            var (x, y, width, height) = layout.PixelsOf(id);
            var tile = OrthophotoTile.Read(workspace, stage, id);
            for (var row = 0; row < height; row++)
                tile.Color.Row(row)[..width].CopyTo(image.Row(y + row)[x..]);
        }
        return (layout, image);
    }

    // The paint over the area of each pixel, seen from straight above.
    private static Vector3?[] Truth(SyntheticSurvey survey, OrthophotoLayout layout)
    {
        const int Samples = 3;
        var scale = Samples / layout.PixelSize;
        var view = new RasterView(
            Samples * layout.Width, Samples * layout.Height, false, scale, scale, 0, 0, RigidTransform.Identity);
        var points = Array.ConvertAll(
            survey.Surface.Positions, p => new Vector3d(
                p.X + survey.Surface.Origin.X - layout.Left, layout.Top - p.Y - survey.Surface.Origin.Y, -p.Z));
        var buffer = new VisibilityBuffer(view.Width, view.Height);
        MeshRasterizer.Draw(points, survey.Surface.Triangles, view, buffer);
        var truth = new Vector3?[layout.Width * layout.Height];
        for (var i = 0; i < truth.Length; i++)
            truth[i] = Mean(i % layout.Width * Samples, i / layout.Width * Samples);
        return truth;

        Vector3? Mean(int firstX, int firstY)
        {
            var (sum, count) = (Vector3.Zero, 0);
            for (var s = 0; s < Samples * Samples; s++)
            {
                var (x, y) = (firstX + s % Samples, firstY + s / Samples);
                if (float.IsPositiveInfinity(buffer.Depth[x, y]))
                    return null;
                sum += SyntheticSurvey.Paint(new(
                    layout.Left + (x + 0.5) / scale, layout.Top - (y + 0.5) / scale,
                    survey.Surface.Origin.Z - buffer.Depth[x, y]));
                count++;
            }
            return sum / count;
        }
    }

    private static double Psnr(Image<Rgb24> image, Vector3?[] truth)
    {
        var (sum, count) = (0.0, 0L);
        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] is not { } color)
                continue;
            var pixel = image.Pixels[i];
            sum += (new Vector3(pixel.R, pixel.G, pixel.B) - color).LengthSquared();
            count += 3;
        }
        return 10 * Math.Log10(255 * 255 / (sum / count));
    }
}
