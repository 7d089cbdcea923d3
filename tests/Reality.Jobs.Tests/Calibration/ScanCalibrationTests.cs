using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Jobs.Main;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;
using Reality.Pipeline.Tests;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Calibration;

/// <summary>Scans place calibrated photos, and act in the adjustment: PointClouds of the four options.</summary>
public sealed class ScanCalibrationTests(ScanCalibrationTests.Scanned survey) : IClassFixture<ScanCalibrationTests.Scanned>
{
    [Fact]
    public void A_wrong_place_and_scale_are_mended_without_bending_the_scene()
    {
        var before = survey.Calibrate(survey.Moved, "{}");
        var registered = survey.Calibrate(survey.Moved, Registration);

        Assert.InRange(survey.LargestShift(before.Scene), 5, 15);
        Assert.InRange(survey.LargestShift(registered.Scene), 0, MaxShiftMeters);
        Assert.Equal(survey.Shape(before.Scene), survey.Shape(registered.Scene), 1e-6);
        Assert.Contains(registered.Messages, message => message.StartsWith(
            "Registration_ScansUsed: rigidRegistrationPosition, rigidRegistrationRotation, rigidRegistrationScale: ",
            StringComparison.Ordinal));
        Assert.Contains(before.Messages, message => message.StartsWith("Scene_PartsNotUsed: ", StringComparison.Ordinal));
        Assert.DoesNotContain(
            registered.Messages, message => message.StartsWith("Scene_PartsNotUsed: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Scans_act_in_the_adjustment()
    {
        var before = survey.Calibrate(survey.Moved, "{}");
        var adjusted = survey.Calibrate(survey.Moved, """{"adjustmentConstraints":["PointClouds"]}""");

        Assert.InRange(survey.LargestShift(adjusted.Scene), 0, MaxShiftMeters);
        Assert.True(Math.Abs(survey.Shape(before.Scene) - survey.Shape(adjusted.Scene)) > 1e-6);
        Assert.Contains(adjusted.Messages, message => message.StartsWith(
            "Adjustment_ScansUsed: adjustmentConstraints PointClouds: ", StringComparison.Ordinal));
        var report = JsonNode.Parse(survey.Bench.ReadFromBucket(adjusted.Report))!["calibration"]!["scans"]!.AsArray();
        Assert.Equal(4, report.Count);
        Assert.All(report, scan =>
        {
            Assert.InRange(scan!["pointCount"]!.GetValue<int>(), 100, 10_000);
            Assert.InRange(scan["medianMeters"]!.GetValue<double>(), 0, 0.03);
            Assert.InRange(scan["nearShare"]!.GetValue<double>(), 0.4, 1);
        });
    }

    [Fact]
    public void Parts_follow_from_their_own_data_and_Automatic_takes_scans()
    {
        var scaled = survey.Calibrate(survey.Moved, """{"rigidRegistrationScale":"PointClouds"}""");
        Assert.Contains(scaled.Messages, message => message.StartsWith("Registration_", StringComparison.Ordinal));

        var chosen = survey.Calibrate(
            survey.Moved, Registration.Replace("PointClouds", "Automatic", StringComparison.Ordinal));
        Assert.InRange(survey.LargestShift(chosen.Scene), 0, MaxShiftMeters);
        Assert.Contains(chosen.Messages, message => message.StartsWith("Registration_ScansUsed: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Positions_do_not_overrule_scans_that_have_placed_the_scene()
    {
        var chosen = survey.Calibrate(survey.Moved, """{"adjustmentConstraints":["Automatic"]}""");

        Assert.InRange(survey.LargestShift(chosen.Scene), 0, MaxShiftMeters);
    }

    [Fact]
    public void The_command_places_photos_by_its_scans()
    {
        var scene = survey.RunWithScans();

        Assert.InRange(survey.LargestShift(scene), 0, MaxShiftMeters);
    }

    [Fact]
    public void A_scene_without_scans_says_so_and_is_calibrated_as_without_the_option()
    {
        var without = survey.Calibrate(survey.PhotosAlone, Registration);
        Assert.Contains(without.Messages, message => message.StartsWith("Scans_Missing: ", StringComparison.Ordinal));
        Assert.NotNull(survey.Read(without.Scene).Origin);
    }

    // A pixel is 6 cm on the ground.
    private const double MaxShiftMeters = 0.09;

    private const string Registration =
        """
        {"rigidRegistrationPosition":"PointClouds","rigidRegistrationRotation":"PointClouds",
         "rigidRegistrationScale":"PointClouds"}
        """;

    public sealed class Scanned : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly SampleScene _sample;

        public Scanned()
        {
            var options = new SampleOptions
            {
                PhotoCount = 12, Width = 640, Height = 480, ThreadCount = 2, ScanStepDegrees = 0.8,
            };
            SampleSurvey.Render(_folder["survey"], options, null, CancellationToken.None);
            _sample = SampleScene.Create(options);
            var photos = Bench.Upload("CCImageCollection", _folder["survey/photos"]);
            PhotosAlone = Bench
                .Succeed("FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""")
                .GetProperty("scene").GetString()!;
            var scans = Bench.Upload("PointCloud", _folder["survey/scans"]);
            var document = JsonNode.Parse(Bench.Read(PhotosAlone, "ContextScene.json"))!;
            document["References"]!["77"] = new JsonObject { ["Path"] = "rds:" + scans };
            document["PointCloudCollection"] = new JsonObject
            {
                ["PointClouds"] = new JsonObject
                {
                    ["0"] = new JsonObject { ["Path"] = "77:stations.e57", ["Type"] = "Static", ["Location"] = "InFile" },
                },
            };
            Moved = Put(Move(JsonNode.Parse(Bench.Read(Import(document), "ContextScene.json"))!));
        }

        public JobBench Bench { get; } = new();

        /// <summary>The scene of the photos alone.</summary>
        public string PhotosAlone { get; }

        /// <summary>The scene of photos and scans; the positions of the photos are wrong.</summary>
        public string Moved { get; }

        public string Put(JsonNode document)
        {
            var id = Bench.Add("ContextScene");
            Bench.Put(id, "ContextScene.json", JsonSerializer.SerializeToUtf8Bytes(document));
            return id;
        }

        public (IReadOnlyList<string> Messages, string Scene, string Report) Calibrate(string scene, string options)
        {
            var (id, outputs) = Bench.Store(
                "Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene","report"],"options":{{options}} }""");
            var result = Bench.Run(id);
            Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
            return (
                [.. result.Messages.Select(message => $"{message.Code}: {message.Text}")],
                outputs.GetProperty("scene").GetString()!, outputs.GetProperty("report").GetString()!);
        }

        /// <summary>The scene of the command with photos and scans, whose positions are wrong by a meter or two.</summary>
        public Scene RunWithScans()
        {
            var output = Directory.CreateDirectory(_folder["run"]).FullName;
            var options = new MainJobOptions
            {
                Photos = [_folder["survey/photos"]], OutputFolder = output, CalibrateOnly = true, ThreadCount = 2,
                Scans = new() { Files = [_folder["survey/scans/stations.e57"]], OutputFolder = output },
            };
            var result = RunningJob.Start(MainJob.Plan(options), new TestJob(""), 2, 4L << 30)
                .Completion.GetAwaiter().GetResult();
            Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
            using var stream = File.OpenRead(_folder["run/scene/ContextScene.json"]);
            return ContextSceneReader.Read(stream).Scene;
        }

        public Scene Read(string id) => ContextSceneReader.Read(new MemoryStream(Bench.Read(id, "ContextScene.json"))).Scene;

        /// <summary>By how far places of the site are beside the truth, meters.</summary>
        public double LargestShift(string id) => LargestShift(Read(id));

        public double LargestShift(Scene scene)
        {
            var move = ToTruth(scene, out _);
            Vector3d[] places = [new(0, 0, 0), new(25, 25, 0), new(-25, -25, 0), new(25, -25, 5)];
            return places.Max(place => Vector3d.Distance(move * place, place));
        }

        /// <summary>Root mean square error of the projection centers in the best place of the block, meters.</summary>
        public double Shape(string id)
        {
            _ = ToTruth(Read(id), out var rms);
            return rms;
        }

        private Similarity ToTruth(Scene scene, out double rms)
        {
            var truthFromWorld = new LocalFrame(SampleScene.Origin).EarthFromWorld.Inverted()
                * new LocalFrame(scene.Origin!.Value).EarthFromWorld;
            var photos = scene.CalibratedPhotos.ToList();
            var block = photos.ConvertAll(photo => truthFromWorld * photo.CameraFromWorld!.Value.Center).ToArray();
            var truth = photos.ConvertAll(
                photo => _sample.Exposures.First(exposure => exposure.Name == photo.Name).CameraFromWorld.Center).ToArray();
            Assert.True(SimilarityEstimation.TrySolve(block, truth, out var move));
            rms = Math.Sqrt(block.Zip(truth).Average(pair => (move * pair.First - pair.Second).LengthSquared));
            return move;
        }

        public void Dispose()
        {
            Bench.Dispose();
            _folder.Dispose();
        }

        private string Import(JsonNode document) => Bench.Succeed(
            "ImportPointCloud", $$"""{"inputs":{"scene":"{{Put(document)}}"},"outputs":["scanCollection","scene"]}""")
            .GetProperty("scene").GetString()!;

        // Positions that are 8 m beside, turned by 4 degrees, and 5 % too far apart.
        private static JsonNode Move(JsonNode document)
        {
            var frame = new LocalFrame(SampleScene.Origin);
            var turn = Rotation.FromRotationVector(new(0, 0, 4 * Math.PI / 180));
            foreach (var (_, photo) in document["PhotoCollection"]!["Photos"]!.AsObject())
            {
                var prior = photo!["PositionPrior"]!.AsObject();
                var world = frame.WorldFromGeo(GeoPoint.FromDegrees(
                    prior["Latitude"]!.GetValue<double>(), prior["Longitude"]!.GetValue<double>(),
                    prior["EllipsoidalHeight"]!.GetValue<double>()));
                var moved = frame.GeoFromWorld(1.05 * (turn * world) + new Vector3d(6, -5, 2));
                prior["Latitude"] = moved.Latitude.Degrees;
                prior["Longitude"] = moved.Longitude.Degrees;
                prior["EllipsoidalHeight"] = moved.HeightMeters;
            }
            return document;
        }
    }
}
