using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Splats;

public sealed class SplatTrainerTests
{
    private static readonly SplatTrainingOptions s_options = new() { MaxSplatCount = 600, StepCount = 400, PhotoSide = 64 };

    [Fact]
    public void Training_finds_the_splats_that_photos_show()
    {
        var (photos, state) = Scene(darkerPhoto: -1);
        var trainer = Trainer(photos, state, 2);
        var before = PsnrOf(photos, state);

        while (state.Step < s_options.StepCount)
            trainer.Step();

        var after = PsnrOf(photos, state);
        Assert.InRange(after - before, 8, 60);
        Assert.Equal(s_options.MaxSplatCount, state.Splats.Count);
    }

    [Fact]
    public void A_darker_photo_gets_a_smaller_gain()
    {
        var (photos, state) = Scene(darkerPhoto: 3);
        var trainer = Trainer(photos, state, 2);

        while (state.Step < s_options.StepCount)
            trainer.Step();

        Assert.InRange(state.Exposure.Values[SplatExposure.PerPhoto * 3], 0.5f, 0.98f);
        Assert.InRange(state.Exposure.Values[0], 0.97f, 1.1f);
    }

    [Fact]
    public void Splats_take_the_middle_exposure_and_photos_keep_their_colors()
    {
        var splats = SplatParameters.Of(SyntheticSplats.Of(20));
        var exposure = new SplatExposure(3);
        float[] values = [
            1.2f, 0.05f, 1, 0.01f, 0.9f, 0, 1.1f, -0.01f, 1.2f, 0.03f, 1, 0.1f, 0.5f, 0.1f, 1.1f, 0.05f, 0.95f, 0.01f,
        ];
        int[] middle = [1, 2, 2];
        values.CopyTo(exposure.Values, 0);
        var before = Colors();

        exposure.MoveMiddleInto(splats);

        Assert.All(before.Zip(Colors()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        for (var channel = 0; channel < 3; channel++)
        {
            var at = SplatExposure.PerPhoto * middle[channel] + 2 * channel;
            Assert.Equal(1, exposure.Values[at], 1e-6);
            Assert.Equal(0, exposure.Values[at + 1], 1e-6);
        }

        // Of each photo, channel and splat, seen along an axis on which one harmonic besides the constant counts.
        List<double> Colors() =>
        [
            .. from photo in (int[])[0, 1, 2]
               from channel in (int[])[0, 1, 2]
               from splat in Enumerable.Range(0, splats.Count)
               let at = SplatExposure.PerPhoto * photo + 2 * channel
               let color = 0.5 + SphericalHarmonics.Constant * splats[splat, SplatParameters.Harmonic + channel]
                   + 0.3 * splats[splat, SplatParameters.Harmonic + 3 + channel]
               select exposure.Values[at] * color + exposure.Values[at + 1],
        ];
    }

    [Fact]
    public void Opacity_costs_unless_splats_start_on_a_surface()
    {
        Assert.Equal(SplatStep.UsualOpacityWeight, new SplatSchedule(s_options).StepAt(1, 3).OpacityWeight);
        Assert.Equal(0, new SplatSchedule(s_options) { StartsOnSurface = true }.StepAt(1, 3).OpacityWeight);
    }

    [Fact]
    public void An_interrupted_training_ends_with_the_same_splats()
    {
        using var folder = new TemporaryFolder();
        var workspace = new Workspace(folder.Path, new Dictionary<StageName, string> { [SplatTrainingStage.Id] = "key" });
        var (photos, state) = Scene(darkerPhoto: 2);
        var trainer = Trainer(photos, state, 1);
        while (state.Step < 230)
        {
            trainer.Step();
            if (state.Step == 210)
                SplatCheckpoint.Write(workspace, state);
        }

        var resumed = SplatCheckpoint.ReadLatest(workspace, [100, 210, 300])!;
        var other = Trainer(photos, resumed, 2);
        while (resumed.Step < 230)
            other.Step();

        Assert.Equal(state.Splats.ToCloud().Positions, resumed.Splats.ToCloud().Positions);
        Assert.Equal(state.Splats.ToCloud().Harmonics, resumed.Splats.ToCloud().Harmonics);
        Assert.Equal(state.Exposure.Values, resumed.Exposure.Values);
    }

    [Fact]
    public void Pixels_that_are_masked_teach_nothing()
    {
        var (photos, state) = Scene(darkerPhoto: -1);
        var before = state.Splats.ToCloud();
        var masked = photos.ConvertAll(photo => photo with { Validity = new(photo.View.Width, photo.View.Height) });
        var trainer = Trainer(masked, state, 1);

        for (var k = 0; k < 5; k++)
            trainer.Step();

        Assert.Equal(before.Harmonics, state.Splats.ToCloud().Harmonics);
    }

    [Fact]
    public void Splats_come_closer_to_the_surface_of_depth_maps_than_without_them()
    {
        var (photos, state) = Scene(darkerPhoto: -1);
        var (_, other) = Scene(darkerPhoto: -1);
        double[] depths = [.. Enumerable.Repeat(3.0, 64 * 48)];
        var withDepths = photos.ConvertAll(
            photo => photo with { Depths = new(64, 48, Array.ConvertAll(depths, depth => (float)depth)) });
        var (trainer, withoutDepths) = (Trainer(withDepths, state, 2), Trainer(photos, other, 2));
        for (var k = 0; k < 150; k++)
            (_, _) = (trainer.Step(), withoutDepths.Step());

        Assert.InRange(PenaltyOf(state), 0, 0.92 * PenaltyOf(other));

        double PenaltyOf(SplatTrainingState trained) => photos.Average(
            photo => SplatDefinition.Penalize(trained.Splats.ToCloud(), photo.View, trained.Near, depths).Average());
    }

    [Fact]
    public void Splats_that_share_a_place_look_like_the_one_before()
    {
        var splats = SplatParameters.Of(SyntheticSplats.Of(30));
        for (var axis = SplatParameters.LogScale; axis < SplatParameters.Quaternion; axis++)
        {
            for (var i = 0; i < 30; i++)
                splats[i, axis] = -1.5f;
        }
        var view = ViewFrom(0);
        var before = SplatDefinition.Render(splats.ToCloud(), view, 0.1);

        SplatDensification.Run(splats, 60, [], SeededRandom.For(1, 1));

        Assert.Equal(60, splats.Count);
        var after = SplatDefinition.Render(splats.ToCloud(), view, 0.1);
        var error = Math.Sqrt(before.Zip(after).Average(pair => Math.Pow(pair.First - pair.Second, 2)));
        Assert.InRange(error, 0, 0.03);
    }

    [Fact]
    public void Splats_that_float_are_moved_onto_others()
    {
        var splats = SplatParameters.Of(SyntheticSplats.Of(200));
        splats[7, SplatParameters.Position] = 500;
        splats[11, SplatParameters.LogScale + 1] = 5;

        SplatDensification.Run(splats, 200, [], SeededRandom.For(1, 1));

        var cloud = splats.ToCloud();
        Assert.Equal(200, cloud.Count);
        Assert.DoesNotContain(true, FloatingSplats.Find(cloud, []));
    }

    [Fact]
    public void Steps_with_large_photos_and_many_splats_are_expected_to_take_longer()
    {
        var (photos, state) = Scene(darkerPhoto: -1);
        var schedule = new SplatSchedule(s_options with { PhotoSide = 768, MaxSplatCount = 60_000 });

        double[] seconds = [.. ((int[])[1, 81, 200, 400]).Select(step => schedule.CoreSecondsOf(step, 6000))];

        // Quarters of the pixels in the first fifth; ten times the splats from the middle on.
        Assert.InRange(seconds[1] / seconds[0], 2, 4);
        Assert.InRange(seconds[2] / seconds[1], 1.05, 2);
        Assert.Equal(seconds[2], seconds[3]);
        Assert.InRange(Trainer(photos, state, 1).MillisecondsOf(1), 1, 20);
    }

    private static double PsnrOf(List<SplatPhoto> photos, SplatTrainingState state)
    {
        var comparison = new SplatComparison(new VectorSplatRasterizer(2), 2);
        return photos.Average(photo => comparison.Measure(
            photo, state.Splats, state.Near, state.Exposure, photo.View.Photo.Value).Psnr);
    }

    private static SplatTrainer Trainer(List<SplatPhoto> photos, SplatTrainingState state, int threads) => new(
        s_options, new VectorSplatRasterizer(threads), photos.ConvertAll(photo => photo.View.Photo),
        id => photos[id.Value], state, threads);

    // Photos of colored splats; training starts from gray ones near their centers.
    private static (List<SplatPhoto> Photos, SplatTrainingState State) Scene(int darkerPhoto)
    {
        var truth = SyntheticSplats.Of(300, 0);
        for (var i = 0; i < truth.Count; i++)
            (truth.LogScales[i], truth.OpacityLogits[i]) = (new(-2.2f), 3);
        for (var k = 0; k < truth.Harmonics.Length; k++)
            truth.Harmonics[k] *= 5;
        var photos = new List<SplatPhoto>();
        for (var k = 0; k < 8; k++)
        {
            var view = ViewFrom(k);
            var image = SplatDefinition.Render(truth, view, 0.1);
            var gain = k == darkerPhoto ? 0.6 : 1;
            var pixels = new Rgb24[view.Width * view.Height];
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = new(Level(image[3 * i] * gain), Level(image[3 * i + 1] * gain), Level(image[3 * i + 2] * gain));
            photos.Add(new(view, new(view.Width, view.Height, pixels), null));
        }
        var points = truth.Positions.Select(p => new Vector3d(p.X + 0.02, p.Y, p.Z - 0.02)).ToList();
        var splats = SplatStart.Of(points, [.. points.Select(_ => new Rgb24(128, 128, 128))], 0.5f);
        return (photos, new() { Splats = splats, Exposure = new(8), SceneRadius = 3, StartCount = splats.Count });

        static byte Level(double value) => (byte)Math.Clamp(Math.Round(255 * value), 0, 255);
    }

    private static PinholeView ViewFrom(int number)
    {
        var rotation = Rotation.FromRotationVector(new(0, 0.25 * (number - 3.5), 0));
        return new(new(number), 64, 48, 60, 60, 32, 24, new(rotation, new(0, 0, 3)));
    }
}
