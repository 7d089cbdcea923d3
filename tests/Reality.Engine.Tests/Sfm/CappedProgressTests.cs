using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class CappedProgressTests
{
    [Fact]
    public void Attempts_that_repeat_steps_never_pass_on_more_than_there_are()
    {
        var log = new RecordingLog();
        var progress = new CappedProgress(log, 5);
        Assert.Equal(5, log.StepCount);

        progress.Advance(2);
        Assert.Equal(2, log.Done);
        progress.Advance(2);
        progress.Advance(4);
        Assert.Equal(4, log.Done);
        progress.Complete();
        progress.Complete();
        Assert.Equal(5, log.Done);
    }

    [Fact]
    public void Warnings_pass_through_and_a_second_beginning_does_not()
    {
        var log = new RecordingLog();
        var progress = new CappedProgress(log, 3);
        progress.Begin(100);
        progress.Warn("Some_Code", "said");
        Assert.Equal((3, "Some_Code: said"), (log.StepCount, Assert.Single(log.Warnings)));
    }
}
