using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class FocalLengthTrialsTests
{
    private static readonly SyntheticScene Synthetic = SyntheticScene.Aerial(
        new() { PhotoCount = 9, PointCount = 200, PositionSigmaMeters = 0.1 });

    [Fact]
    public void Certain_focal_lengths_take_one_start_and_uncertain_ones_three()
    {
        var cameras = Synthetic.Truth.Cameras.ToArray();

        Assert.Same(cameras, Assert.Single(new FocalLengthTrials(new(cameras, [false])).Starts()));
        Assert.Equal(
            [1800, 900, 3600], new FocalLengthTrials(new(cameras, [true])).Starts().Select(start => start[0].FocalLength));
    }

    [Fact]
    public void Heights_cannot_be_trusted_if_different_focal_lengths_fit_equally_well()
    {
        var log = new RecordingLog();
        TrialsOf(usePositions: false, (1800, 1), (1500, 1)).Tell(log);

        var warning = Assert.Single(log.Warnings);
        Assert.StartsWith("Camera_FocalLengthUncertain: The focal length of the camera", warning, StringComparison.Ordinal);
        Assert.Contains("1500 to 1800 px fit the photos equally well, and 1800 px is used", warning, StringComparison.Ordinal);
        Assert.Contains("Heights and depths of the model cannot be trusted", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_told_if_all_starts_lead_to_one_focal_length()
    {
        var log = new RecordingLog();
        TrialsOf(usePositions: false, (1800, 1), (1790, 1)).Tell(log);

        Assert.Empty(log.Warnings);
    }

    [Fact]
    public void The_solution_that_fits_the_measured_positions_is_taken()
    {
        var log = new RecordingLog();
        // Every second photo stands 1 m too high.
        var trials = TrialsOf(usePositions: true, (1500, 1), (1800, 0));
        trials.Tell(log);

        Assert.Equal(1800, trials.Best.Attempt.Reconstruction.Cameras[0].FocalLength);
        Assert.Empty(log.Warnings);
    }

    /// <summary>Solutions without observations, whose reprojection errors are equal.</summary>
    private static FocalLengthTrials TrialsOf(bool usePositions, params (double FocalLength, double RiseMeters)[] solutions)
    {
        var trials = new FocalLengthTrials(new(Synthetic.Truth.Cameras.ToArray(), [true]));
        foreach (var (focal, rise) in solutions)
        {
            var reconstruction = SyntheticReconstruction.Posed(Synthetic, camera => camera with { FocalLength = focal });
            for (var i = 0; i < reconstruction.PhotoCount; i += 2)
            {
                var pose = reconstruction.CameraFromWorld[i];
                reconstruction.CameraFromWorld[i] = RigidTransform.FromCenter(
                    pose.Rotation, pose.Center + new Vector3d(0, 0, rise));
            }
            var georeferencing = new Georeferencing(reconstruction, new());
            if (usePositions)
                georeferencing.Apply();
            trials.Add(new(new(reconstruction, null!, null!), georeferencing));
        }
        return trials;
    }
}
