using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Blocks of flights 50 m above the ground, each in a frame of its own; f = 1800 pixels.</summary>
public sealed class BlockJoiningTests
{
    // Points far outside a photo do not fold back into it.
    private static readonly Camera s_camera =
        new SyntheticSceneOptions().Camera with { Distortion = new(-0.05, 0.01, 0, 0.0006, -0.0004) };

    // Three lines of ten photos.
    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(new()
    {
        PhotoCount = 30, PhotosPerLine = 10, PointCount = 2500, Camera = s_camera,
    });

    // Projection centers nearly on a line.
    private static readonly SyntheticScene s_line = SyntheticScene.Aerial(new()
    {
        PhotoCount = 12, PhotosPerLine = 12, PointCount = 5000, Camera = s_camera,
    });

    private static readonly Similarity[] s_frames =
    [
        new(1.5, Rotation.FromRotationVector(new(0.4, -1.2, 2)), new(30, -200, 7)),
        new(0.4, Rotation.FromRotationVector(new(-2, 0.3, 0.5)), new(-80, 15, 300)),
        new(7, Rotation.FromRotationVector(new(1, 1, -1.5)), new(5, 400, -60)),
        new(1, Rotation.FromRotationVector(new(0.1, 2.5, 0.3)), new(-9, -9, 9)),
    ];

    // Of the first, second and third line with neighbors of the others.
    private static readonly int[][] s_overlapping =
        [[.. Enumerable.Range(0, 16)], [.. Enumerable.Range(10, 13)], [.. Enumerable.Range(18, 12)]];

    [Fact]
    public void Blocks_in_frames_of_their_own_come_to_the_truth_in_the_frame_of_the_largest()
    {
        var registered = new List<int>();

        var (joined, reconstruction) = Join(s_flight, BlocksOf(s_flight, s_overlapping), registered.Add);

        Assert.Equal(3, joined);
        Assert.Equal([16, 7, 7], registered);
        AssertTrue(s_flight, reconstruction, s_frames[0]);
        Assert.InRange(reconstruction.PointCount, 0.95 * reconstruction.Tracks.Count, reconstruction.Tracks.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void One_shared_photo_is_enough_and_photos_in_a_line_are_no_obstacle(int sharedCount)
    {
        int[][] photos = [[.. Enumerable.Range(0, 7)], [.. Enumerable.Range(7 - sharedCount, 5 + sharedCount)]];

        var (joined, reconstruction) = Join(s_line, BlocksOf(s_line, photos));

        Assert.Equal(2, joined);
        var larger = photos[0].Length >= photos[1].Length ? 0 : 1;
        AssertTrue(s_line, reconstruction, s_frames[larger]);
    }

    [Fact]
    public void Blocks_without_a_shared_photo_or_with_few_shared_tie_points_are_left_out()
    {
        int[][] apart = [[.. Enumerable.Range(0, 7)], [.. Enumerable.Range(7, 5)]];
        var sparse = SyntheticScene.Aerial(new() { PhotoCount = 12, PhotosPerLine = 12, PointCount = 550, Camera = s_camera });
        int[][] onePhoto = [[.. Enumerable.Range(0, 7)], [.. Enumerable.Range(6, 6)]];

        foreach (var (synthetic, photos) in ((SyntheticScene, int[][])[])[(s_line, apart), (sparse, onePhoto)])
        {
            var (joined, reconstruction) = Join(synthetic, BlocksOf(synthetic, photos));

            Assert.Equal(1, joined);
            Assert.Equal(Enumerable.Range(0, 7), Registered(reconstruction));
        }
    }

    [Fact]
    public void A_block_whose_photos_are_in_wrong_places_is_left_out_and_changes_nothing()
    {
        var blocks = BlocksOf(s_flight, s_overlapping);
        int[] wrong = s_overlapping[1];
        var poses = new RigidTransform?[s_flight.Truth.Photos.Count];
        for (var i = 0; i < wrong.Length; i++)
            poses[wrong[i]] = blocks[1].CameraFromWorld[wrong[^(i + 1)]];
        var registered = new List<int>();

        var (joined, reconstruction) = Join(s_flight, [blocks[0], blocks[1] with { CameraFromWorld = poses }], registered.Add);

        Assert.Equal(1, joined);
        Assert.Equal([16, 0], registered);
        Assert.Equal(s_overlapping[0], Registered(reconstruction));
        AssertTrue(s_flight, reconstruction, s_frames[0]);
    }

    [Fact]
    public void A_block_with_one_wrong_pose_among_the_shared_photos_is_aligned_by_the_others()
    {
        var blocks = BlocksOf(s_flight, s_overlapping);
        var moved = new RigidTransform(Rotation.FromRotationVector(new(0.3, 0.2, 1)), new(3, 4, 5));
        blocks[1].CameraFromWorld[11] = moved * blocks[1].CameraFromWorld[11]!.Value;

        var (joined, reconstruction) = Join(s_flight, blocks);

        Assert.Equal(3, joined);
        AssertTrue(s_flight, reconstruction, s_frames[0]);
    }

    [Fact]
    public void The_order_of_the_blocks_and_a_second_run_change_nothing()
    {
        var blocks = BlocksOf(s_flight, s_overlapping);
        var expected = Join(s_flight, blocks).Reconstruction;

        foreach (int[] order in (int[][])[[0, 1, 2], [2, 0, 1], [1, 2, 0]])
        {
            var (joined, actual) = Join(s_flight, Array.ConvertAll(order, i => blocks[i]));

            Assert.Equal(3, joined);
            Assert.Equal(expected.CameraFromWorld, actual.CameraFromWorld);
            Assert.Equal(expected.Points, actual.Points);
            Assert.Equal(expected.IsActive, actual.IsActive);
        }
    }

    [Fact]
    public void A_camera_is_that_of_the_block_with_most_of_its_photos()
    {
        var blocks = BlocksOf(s_flight, s_overlapping)
            .Select((block, i) => block with { Cameras = [s_camera with { FocalLength = 1800 + 0.1 * i }] }).ToArray();

        Assert.Equal(1800, Join(s_flight, blocks).Reconstruction.Cameras[0].FocalLength);
        Assert.Equal(1800.1, Join(s_flight, blocks[1..]).Reconstruction.Cameras[0].FocalLength);
    }

    [Fact]
    public void Errors_of_blocks_do_not_add_up_along_a_row()
    {
        var row = SyntheticScene.Aerial(new()
        {
            PhotoCount = 40, PhotosPerLine = 20, PointCount = 6000, NoisePixels = 0.4, OutlierFraction = 0.01, Camera = s_camera,
        });
        // Four pairs of photos of both lines, of which two are in the next block too.
        int[][] photos =
            [.. Enumerable.Range(0, 9).Select(b => Enumerable.Range(2 * b, 4).SelectMany(i => (int[])[i, 20 + i]).ToArray())];
        var blocks = BlocksOf(row, photos, radians: 2e-3, meters: 0.1);

        var (joined, reconstruction) = Join(row, blocks);

        Assert.Equal(9, joined);
        Assert.Equal(40, reconstruction.RegisteredCount);
        var truth = row.Truth.Photos.Select(photo => photo.CameraFromWorld!.Value.Center).ToArray();
        var centers = Array.ConvertAll(reconstruction.CameraFromWorld, pose => pose.Center);
        Assert.True(SimilarityEstimation.TrySolve(centers, truth, out var similarity));
        var errors = centers.Zip(truth, (center, t) => Vector3d.Distance(similarity * center, t)).ToArray();
        Assert.InRange(errors.Max(), 0, 0.2);
    }

    // Poses and points of the truth in that frame. Pixels are stored as float.
    private static void AssertTrue(SyntheticScene synthetic, Reconstruction reconstruction, in Similarity frame)
    {
        foreach (var photo in Registered(reconstruction))
        {
            var expected = frame.Apply(synthetic.Truth.Photos[photo].CameraFromWorld!.Value);
            var actual = reconstruction.CameraFromWorld[photo];
            Assert.InRange(Vector3d.Distance(expected.Center, actual.Center) / frame.Scale, 0, 5e-3);
            Assert.InRange((expected.Rotation * actual.Rotation.Inverted()).Angle.Radians, 0, 1e-4);
        }
        for (var track = 0; track < reconstruction.Tracks.Count; track++)
        {
            var expected = frame * SyntheticReconstruction.TruthOf(synthetic, reconstruction, track);
            if (reconstruction.HasPoint[track])
                Assert.InRange(Vector3d.Distance(expected, reconstruction.Points[track]) / frame.Scale, 0, 0.05);
        }
    }

    private static int[] Registered(Reconstruction reconstruction) =>
        [.. Enumerable.Range(0, reconstruction.PhotoCount).Where(photo => reconstruction.IsRegistered[photo])];

    /// <summary>Blocks of the true poses of some photos, in the frames one after the other.</summary>
    /// <param name="radians">Standard deviation of errors of rotations, per axis.</param>
    /// <param name="meters">Standard deviation of errors of centers, per axis.</param>
    private static CalibratedBlock[] BlocksOf(SyntheticScene synthetic, int[][] photos, double radians = 0, double meters = 0)
    {
        var random = SeededRandom.For(5, 0);
        Vector3d Gaussian() => new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
        return
        [
            .. photos.Select((block, number) =>
            {
                var poses = new RigidTransform?[synthetic.Truth.Photos.Count];
                foreach (var photo in block)
                {
                    var pose = synthetic.Truth.Photos[photo].CameraFromWorld!.Value;
                    var turned = Rotation.FromRotationVector(radians * Gaussian()) * pose.Rotation;
                    poses[photo] = s_frames[number % s_frames.Length].Apply(
                        RigidTransform.FromCenter(turned, pose.Center + meters * Gaussian()));
                }
                return new CalibratedBlock(synthetic.Truth.Cameras, poses);
            }),
        ];
    }

    private static (int Joined, Reconstruction Reconstruction) Join(
        SyntheticScene synthetic, IReadOnlyList<CalibratedBlock> blocks, Action<int>? registered = null)
    {
        var options = new CalibrationOptions { ThreadCount = 2 };
        var cancellation = TestContext.Current.CancellationToken;
        var reconstruction = SyntheticReconstruction.Empty(synthetic);
        var attempt = SyntheticReconstruction.AttemptAt(reconstruction, options);
        return (new BlockJoining(attempt, blocks, options).Join(registered ?? (_ => { }), cancellation), reconstruction);
    }
}
