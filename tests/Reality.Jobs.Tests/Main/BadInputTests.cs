using System.Security.Cryptography;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Pipeline.Tests;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

/// <summary>
/// What the job does with what users really have on their disks: it goes on where it can, names the file and says what to do,
/// and leaves the photos as they are. Output folders that cannot be used are tested with the command, which opens them.
/// </summary>
public sealed class BadInputTests(SmallSurvey survey) : IClassFixture<SmallSurvey>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string _photos = "photos";
    private string _output = "out";
    private string? _intrinsics;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_empty_folder_is_refused_by_name()
    {
        File.WriteAllText(_folder["photos/notes.txt"], "no photo");

        var failure = Assert.Throws<StageException>(() => Calibrate());

        Assert.Equal("Photos_None", failure.Code);
        Assert.Contains($"'{_folder[_photos]}' holds no photos", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Give the folder", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_photo_is_refused_in_words()
    {
        Put("only.jpg", survey.Read(survey.Names[0]));

        var result = Calibrate();

        Assert.Equal(JobState.Failed, result.State);
        AssertTold(result, "Photos_TooFew", "1 photo in ", _folder[_photos], "at least two that overlap");
    }

    [Fact]
    public void Photos_that_share_nothing_are_refused_in_words()
    {
        for (var i = 0; i < 4; i++)
            Put($"{i}.jpg", BadPhoto.OfElsewhere((ulong)i));

        var result = Calibrate();

        Assert.Equal(JobState.Failed, result.State);
        AssertTold(result, "Calibration_NothingRegistered", "None of the 4 photos", "same place from different viewpoints");
    }

    [Fact]
    public void A_photo_of_another_place_is_left_out_with_the_reason()
    {
        PutSurvey();
        Put("elsewhere.jpg", BadPhoto.OfElsewhere(7));

        var result = Calibrate();

        AssertRegistered(result, survey.Names);
        AssertTold(result, "Photo_NotRegistered", "elsewhere.jpg", "remove it if it shows another place");
        Assert.Contains("another place", Photo("elsewhere.jpg").UnregisteredReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_and_duplicate_files_among_good_ones_are_left_out_by_name()
    {
        PutSurvey();
        var good = survey.Read(survey.Names[2]);
        Put("cut.jpg", good[..700]);
        Put("empty.jpg", []);
        Put("text.jpg", "This is no photo."u8.ToArray());
        Put("zz copy.jpg", good);
        Put("document.psd", [.. "8BPS"u8, .. new byte[100]]);

        var result = Calibrate();

        AssertRegistered(result, survey.Names);
        AssertTold(result, "Photo_Unreadable", "cut.jpg", "copy it again from the camera");
        AssertTold(result, "Photo_Unreadable", "empty.jpg", "copy it again from the camera");
        AssertTold(result, "Photo_Unreadable", "text.jpg is omitted: it is not an image of a format that is read", "remove it");
        foreach (var name in (string[])["cut.jpg", "empty.jpg", "text.jpg", "document.psd"])
            Assert.All(result.Messages, message => Assert.InRange(message.Text.Split(name).Length, 1, 2));
        AssertTold(result, "Photo_Duplicate", "zz copy.jpg", "same bytes as " + survey.Names[2]);
        AssertTold(result, "Photo_FormatNotRead", "document.psd", "a Photoshop document", "convert it to JPEG or TIFF");
    }

    [Fact]
    public void A_photo_that_is_cut_is_registered_by_what_is_there()
    {
        PutSurvey();
        var cut = survey.Names[3];
        Put(cut, survey.Read(cut)[..^(survey.Read(cut).Length / 3)]);

        var result = Calibrate();

        AssertRegistered(result, survey.Names);
        AssertTold(result, "Photo_Cut", $"{cut} is cut short: ", " % of its pixels are missing", "Copy it again");
        // Nothing in the gray below the cut.
        using var stream = File.OpenRead(_folder[_output + "/scene/TiePoints.bin"]);
        var (points, photo) = (TiePointsFile.Read(stream, survey.Names.Count), Photo(cut).Id.Value);
        var rows = Enumerable.Range(0, points.PhotoOf.Length).Where(i => points.PhotoOf[i] == photo).Select(i => points.Y[i]);
        Assert.InRange(rows.Max(), 100, 200);
    }

    [Fact]
    public void Two_mixed_cameras_are_calibrated_each_for_itself()
    {
        foreach (var (i, name) in survey.Names.Index())
            Put(name, i % 2 == 0 ? survey.Read(name) : BadPhoto.OfModel(survey.Read(name), "M3T"));

        var result = Calibrate();

        AssertRegistered(result, survey.Names);
        Assert.Equal(["DJI M3E", "DJI M3T"], Scene().Cameras.Select(camera => camera.Name));
        foreach (var (i, name) in survey.Names.Index())
            Assert.Equal(i % 2, Photo(name).CameraId.Value);
    }

    [Fact]
    public void A_photo_turned_by_exif_is_registered_upright()
    {
        PutSurvey();
        var turned = survey.Names[3];
        Put(turned, BadPhoto.Turned(survey.Read(turned)));

        var result = Calibrate();

        AssertRegistered(result, survey.Names);
        var scene = Scene();
        Assert.All(scene.Cameras, camera => Assert.Equal((320, 240), (camera.Width, camera.Height)));
        Assert.Equal(Photo(survey.Names[0]).CameraId, Photo(turned).CameraId);
    }

    [Fact]
    public void Positions_that_cannot_be_true_do_not_move_the_scene()
    {
        PutSurvey();
        var (island, high) = (survey.Names[1], survey.Names[4]);
        Put(island, BadPhoto.AtNullIsland(survey.Read(island)));
        Put(high, BadPhoto.AtHeight(survey.Read(high), 99_999));

        var result = Calibrate();

        AssertRegistered(result, survey.Names);
        AssertTold(result, "Photo_PositionNotBelievable", island, "0, 0", "ignored");
        AssertTold(result, "Photo_HeightNotBelievable", high, "99999 m", "used without it");
        AssertNearPositions(survey.Names.Except([island, high]));
    }

    [Fact]
    public void A_height_that_can_be_true_but_is_not_does_not_move_the_scene_and_is_told()
    {
        PutSurvey();
        var high = survey.Names[4];
        Put(high, BadPhoto.AtHeight(survey.Read(high), 9000));

        var result = Calibrate();

        AssertRegistered(result, survey.Names);
        AssertTold(result, "Photo_PositionNotUsed", high, " m from where the photos place it; it was not used.");
        Assert.DoesNotContain(
            result.Messages, m => m.Code == "Photo_PositionNotUsed" && !m.Text.StartsWith(high, StringComparison.Ordinal));
        AssertNearPositions(survey.Names.Except([high]));
    }

    [Fact]
    public void Photos_that_all_lie_at_zero_give_a_scene_without_a_place()
    {
        foreach (var name in survey.Names)
            Put(name, BadPhoto.AtNullIsland(survey.Read(name)));

        var result = Calibrate();

        AssertRegistered(result, survey.Names);
        Assert.Null(Scene().Origin);
        foreach (var name in survey.Names)
            AssertTold(result, "Photo_PositionNotBelievable", name);
    }

    [Fact]
    public void Sixteen_bit_tiff_is_a_photo_like_any_other()
    {
        var names = survey.Names.Select(name => Path.ChangeExtension(name, ".tif")).ToList();
        foreach (var (name, tiff) in survey.Names.Zip(names))
            Put(tiff, BadPhoto.SixteenBitTiff(survey.Read(name)));

        var result = Calibrate();

        AssertRegistered(result, names);
        AssertTold(result, "Camera_FocalLengthUnknown", names[0], "estimated from the photos");
    }

    [Fact]
    public void A_given_focal_length_is_not_said_to_be_estimated()
    {
        foreach (var name in survey.Names)
            Put(Path.ChangeExtension(name, ".tif"), BadPhoto.SixteenBitTiff(survey.Read(name)));
        GiveIntrinsics("""{"FocalLength":292}""");

        Assert.DoesNotContain(Calibrate().Messages, message => message.Code.StartsWith("Camera_", StringComparison.Ordinal));
    }

    [Fact]
    public void A_given_focal_length_that_the_photos_contradict_is_told()
    {
        PutSurvey();
        GiveIntrinsics("""{"FocalLength":900}""");

        AssertTold(Calibrate(), "Camera_FocalLengthsDiffer", "k.json gives a focal length of 900 px", "of 320 x 240 pixels");
    }

    [Fact]
    public void Intrinsics_that_cannot_be_read_are_refused_before_any_work()
    {
        PutSurvey();
        GiveIntrinsics("""{"FocalLength":0}""");

        var failure = Assert.Throws<StageException>(() => Calibrate());

        Assert.Equal("Intrinsics_Invalid", failure.Code);
        Assert.Contains("k.json", failure.Message, StringComparison.Ordinal);
        Assert.Contains("FocalLength", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_may_have_spaces_and_letters_of_any_language()
    {
        _photos = "Fotos mit Ümläuten 写真 #1 100%";
        _output = "Ausgabe für «Ναός» 'x'";
        foreach (var name in survey.Names)
            Put("Flug 1 ü/ " + name, survey.Read(name));

        var result = Calibrate();

        AssertRegistered(result, survey.Names.Select(name => "Flug 1 ü/ " + name));
        Assert.All(result.Outputs, output => Assert.True(Path.Exists(output.Path), output.Path));
        using var stream = File.OpenRead(SceneFile);
        var document = ContextSceneReader.Read(stream);
        Assert.Equal(_folder[_photos], document.References[0]);
    }

    [Fact]
    public void A_disk_that_fills_up_stops_the_job_and_it_continues_when_there_is_room()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        PutSurvey();
        // The scene is written beside its place first; there it meets a full disk.
        var full = _folder[_output + "/scene/ContextScene.json.part"];
        File.CreateSymbolicLink(full, "/dev/full");

        var stopped = Calibrate();

        Assert.Equal(JobState.Failed, stopped.State);
        AssertTold(stopped, "Storage_Full", _folder[_output], "make room and run the same command again");
        Assert.False(File.Exists(SceneFile));
        File.Delete(full);
        var continued = Calibrate();
        AssertRegistered(continued, survey.Names);
        Assert.InRange(continued.Stages.Sum(stage => stage.TaskCount - stage.ResumedTaskCount), 1, 2);
    }

    private string SceneFile => _folder[_output + "/scene/ContextScene.json"];

    private void PutSurvey()
    {
        foreach (var name in survey.Names)
            Put(name, survey.Read(name));
    }

    private void GiveIntrinsics(string json)
    {
        _intrinsics = _folder["k.json"];
        File.WriteAllText(_intrinsics, json);
    }

    private void Put(string name, byte[] bytes) => File.WriteAllBytes(_folder[_photos + "/" + name], bytes);

    /// <summary>Runs the job up to the calibration, and sees that it leaves the photos alone.</summary>
    private JobResult Calibrate()
    {
        var output = Directory.CreateDirectory(_folder[_output]).FullName;
        var options = new MainJobOptions
        {
            Photos = [_folder[_photos]], OutputFolder = output, CalibrateOnly = true, ThreadCount = 2,
            IntrinsicsFile = _intrinsics,
        };
        var before = PhotoDigests();
        try
        {
            return RunningJob.Start(MainJob.Plan(options), new TestJob(""), 2, 2L << 30)
                .Completion.GetAwaiter().GetResult();
        }
        finally
        {
            Assert.Equal(before, PhotoDigests());
        }
    }

    private List<(string Path, string Digest, DateTime Written)> PhotoDigests() =>
        Directory.GetFiles(_folder[_photos], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (path, Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))), File.GetLastWriteTimeUtc(path)))
            .ToList();

    private Scene Scene()
    {
        using var stream = File.OpenRead(SceneFile);
        return ContextSceneReader.Read(stream).Scene;
    }

    private Photo Photo(string name) => Scene().Photos.Single(photo => photo.Name.EndsWith(name, StringComparison.Ordinal));

    private void AssertRegistered(JobResult result, IEnumerable<string> names)
    {
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        Assert.Equal(
            names.Order(StringComparer.Ordinal),
            Scene().CalibratedPhotos.Select(photo => photo.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>Calibrated centers lie within the errors of the survey's GPS.</summary>
    private void AssertNearPositions(IEnumerable<string> names)
    {
        var frame = new Core.Geodesy.LocalFrame(Scene().Origin!.Value);
        foreach (var photo in names.Select(Photo))
        {
            var measured = frame.WorldFromGeo(photo.Position!.Position);
            Assert.InRange(Core.Numerics.Vector3d.Distance(measured, photo.CameraFromWorld!.Value.Center), 0, 8);
        }
    }

    private static void AssertTold(JobResult result, string code, params string[] words) => Assert.Contains(
        result.Messages,
        message => message.Code == code && words.All(word => message.Text.Contains(word, StringComparison.Ordinal)));
}
