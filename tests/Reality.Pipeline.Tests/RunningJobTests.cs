using System.Diagnostics;
using Reality.Core;
using Reality.Testing;

namespace Reality.Pipeline.Tests;

public sealed class RunningJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_stage_starts_when_those_it_depends_on_are_complete()
    {
        var job = new TestJob(_folder.Path)
            .Stage("a", 3, (_, _) => Thread.Sleep(20))
            .Stage("b", 2, (_, _) => Thread.Sleep(20))
            .Stage("c", 1, (_, _) => { }, ["a", "b"]);

        var result = job.Run();

        Assert.Equal(JobState.Done, result.State);
        Assert.Equal(6, job.Ran.Count);
        Assert.Equal("c/0", job.Ran.Last());
        Assert.Equal([3, 2, 1], result.Stages.Select(stage => stage.TaskCount));
    }

    [Fact]
    public void A_stage_that_is_listed_before_what_it_needs_is_refused()
    {
        var job = new TestJob(_folder.Path).Stage("a", 1, (_, _) => { }, ["b"]).Stage("b", 1, (_, _) => { });

        Assert.Throws<ArgumentException>(() => job.Run());
    }

    [Fact]
    public void Tasks_that_are_done_are_skipped_with_what_they_said_kept()
    {
        TestJob Job(int failing) => new TestJob(_folder.Path).Stage("a", 5, (context, i) =>
        {
            context.Log.Warn("Test_Warning", $"photo {i}");
            context.Outcome.Figure("task", $"{i}");
            if (i == failing)
                throw new StageException("Test_Failure", "It fails.");
        });
        Assert.Equal(JobState.Failed, Job(failing: 3).Run(threads: 1).State);

        var second = Job(failing: -1);
        var result = second.Run(threads: 1);

        Assert.Equal(["a/3", "a/4"], second.Ran);
        Assert.Equal(3, result.Stages[0].ResumedTaskCount);
        Assert.Equal(["photo 0", "photo 1", "photo 2", "photo 3", "photo 4"], result.Messages.Select(m => m.Text));
        Assert.Equal(["0", "1", "2", "3", "4"], result.Figures.Select(f => f.Value));
    }

    [Fact]
    public void Another_key_is_other_work()
    {
        new TestJob(_folder.Path).Stage("a", 2, (_, _) => { }, key: "one").Run();
        var other = new TestJob(_folder.Path).Stage("a", 2, (_, _) => { }, key: "two");

        other.Run();

        Assert.Equal(2, other.Ran.Count);
    }

    [Fact]
    public void A_task_whose_output_was_removed_runs_again()
    {
        var output = Path.Combine(_folder.Path, "model.obj");
        var runs = 0;
        var stage = new TestStage("export", _ => [new()
        {
            Id = "obj",
            OutputsAreThere = () => File.Exists(output),
            Run = _ =>
            {
                runs++;
                File.WriteAllText(output, "v 0 0 0");
            },
        }]);
        var graph = new JobGraph(_folder.Path, [stage], default);
        void Run() => TestJob.End(RunningJob.Start(graph, new TestJob(""), 1, 1));

        Run();
        Run();
        Assert.Equal(1, runs);
        File.Delete(output);
        Run();
        Assert.Equal(2, runs);
    }

    [Fact]
    public void A_task_whose_output_was_replaced_by_other_options_runs_again()
    {
        var output = Path.Combine(_folder.Path, "model.obj");
        void Run(string name, string options)
        {
            var stage = new TestStage(name, _ => [new()
            {
                Id = "write",
                OutputsAreThere = () => File.Exists(output),
                Run = _ => File.AppendAllText(output, options),
            }])
            { Options = options };
            TestJob.End(RunningJob.Start(new JobGraph(_folder.Path, [stage], default), new TestJob(""), 1, 1));
        }

        Run("export", "a");
        Run("export", "b");
        Run("export-2", "c");
        Run("export", "b");
        Run("export", "a");

        Assert.Equal("abca", File.ReadAllText(output));
        Run("export-2", "c");
        Assert.Equal("abca", File.ReadAllText(output));
    }

    [Fact]
    public void A_stage_exception_fails_the_job_with_its_code_and_words()
    {
        var job = new TestJob(_folder.Path)
            .Stage("a", 1, (_, _) => Parallel.For(0, 4, i => throw new StageException("Scene_Empty", "There is nothing to see.")))
            .Stage("b", 1, (_, _) => { }, ["a"]);

        var result = job.Run();

        Assert.Equal(JobState.Failed, result.State);
        var message = Assert.Single(result.Messages);
        Assert.Equal(new(MessageSeverity.Error, "a", "Scene_Empty", "There is nothing to see."), message);
        Assert.DoesNotContain("b/0", job.Ran);
    }

    [Fact]
    public void What_a_failed_task_said_before_it_failed_comes_before_the_reason()
    {
        var job = new TestJob(_folder.Path).Stage("a", 2, (context, i) =>
        {
            context.Log.Warn("Photo_NotRegistered", $"photo {i} shows nothing.");
            context.Outcome.Figure("photos", "1");
            context.Outcome.Output("model", "model.obj");
            if (i == 1)
                throw new StageException("Calibration_NothingRegistered", "No photo could be registered.");
        });

        var result = job.Run(threads: 1);

        Assert.Equal(JobState.Failed, result.State);
        Assert.Equal(
            ["photo 0 shows nothing.", "photo 1 shows nothing.", "No photo could be registered."],
            result.Messages.Select(message => message.Text));
        Assert.Single(result.Figures);
        Assert.Single(result.Outputs);
    }

    [Fact]
    public void An_unexpected_exception_fails_the_job_and_leaves_its_trace_in_the_log()
    {
        var job = new TestJob(_folder.Path).Stage("a", 1, (_, _) => throw new InvalidOperationException("Odd."));

        var result = job.Run();

        Assert.Equal("Internal_Error", Assert.Single(result.Messages).Code);
        Assert.Contains(job.Details, text => text.Contains(nameof(RunningJobTests), StringComparison.Ordinal));
    }

    [Fact]
    public void A_planning_that_throws_fails_the_job()
    {
        var stage = new TestStage("a", _ => throw new StageException("Photos_None", "No photos."));
        var graph = new JobGraph(_folder.Path, [stage], default);

        var result = TestJob.End(RunningJob.Start(graph, new TestJob(""), 1, 1));

        Assert.Equal(JobState.Failed, result.State);
        Assert.Equal("Photos_None", Assert.Single(result.Messages).Code);
    }

    [Fact]
    public void A_full_disk_is_named_and_not_retried()
    {
        var job = new TestJob(_folder.Path).Stage("a", 1, (_, _) =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.Write, bufferSize: 0);
            full.Write(new byte[100]);
        });
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is a file of Linux.");

        var message = Assert.Single(job.Run().Messages);

        Assert.Equal("Storage_Full", message.Code);
        Assert.Contains(_folder.Path, message.Text, StringComparison.Ordinal);
        Assert.Single(job.Ran);
    }

    [Fact]
    public void A_transient_failure_is_retried_and_reports_its_messages_once()
    {
        var attempts = 0;
        var job = new TestJob(_folder.Path).Stage("a", 1, (context, _) =>
        {
            context.Log.Warn("Test_Warning", "once");
            if (attempts++ == 0)
                throw new IOException("The share blinked.");
        });

        var result = job.Run();

        Assert.Equal(JobState.Done, result.State);
        Assert.Equal(2, attempts);
        Assert.Single(result.Messages);
    }

    [Fact]
    public void A_broken_file_is_not_retried()
    {
        var job = new TestJob(_folder.Path).Stage("a", 1, (_, _) => throw new InvalidFileException("PLY", "It ends early."));

        Assert.Equal("Input_InvalidFile", Assert.Single(job.Run().Messages).Code);
        Assert.Single(job.Ran);
    }

    [Fact]
    public void Cancelling_waits_for_no_task_and_keeps_what_is_done()
    {
        TestJob Job(bool waits) => new TestJob(_folder.Path)
            .Stage("a", 2, (_, _) => { })
            .Stage("b", 2, (context, _) => context.Cancellation.WaitHandle.WaitOne(waits ? 60_000 : 0), ["a"])
            .Stage("c", 1, (context, _) => context.Cancellation.ThrowIfCancellationRequested(), ["b"]);
        var job = Job(waits: true);
        var running = job.Start();
        Assert.True(SpinWait.SpinUntil(() => job.Ran.Contains("b/1"), 10_000));
        var watch = Stopwatch.StartNew();

        running.Cancel();
        var result = TestJob.End(running);

        Assert.Equal(JobState.Cancelled, result.State);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Empty(result.Messages);
        var second = Job(waits: false);
        Assert.Equal(JobState.Done, second.Run().State);
        Assert.DoesNotContain("a/0", second.Ran);
    }

    [Fact]
    public void A_job_that_is_cancelled_in_the_pause_before_a_retry_is_cancelled_and_not_failed()
    {
        var job = new TestJob(_folder.Path).Stage("a", 1, (_, _) => throw new IOException("The share is away."));
        var running = job.Start();
        bool IsPausing() => job.Details.Any(text => text.Contains("retried in", StringComparison.Ordinal));
        Assert.True(SpinWait.SpinUntil(IsPausing, 10_000));

        running.Cancel();
        var result = TestJob.End(running);

        Assert.Equal(JobState.Cancelled, result.State);
        Assert.Empty(result.Messages);
    }

    [Fact]
    public void A_task_that_ignores_the_cancel_is_left_behind()
    {
        using var release = new ManualResetEventSlim();
        var job = new TestJob(_folder.Path).Stage("a", 1, (_, _) => release.Wait());
        var running = job.Start();
        Assert.True(SpinWait.SpinUntil(() => !job.Ran.IsEmpty, 10_000));
        var watch = Stopwatch.StartNew();

        running.Cancel();

        Assert.Equal(JobState.Cancelled, TestJob.End(running).State);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        release.Set();
    }

    [Theory]
    [InlineData(1, 400, 4, 2)]
    [InlineData(2, 0, 4, 2)]
    [InlineData(1, 5000, 4, 1)]
    [InlineData(TaskCost.AllCores, 0, 3, 1)]
    [InlineData(1, 0, 3, 3)]
    public void Tasks_run_at_once_while_cores_and_memory_fit(int cores, long memory, int threads, int expected)
    {
        var gate = new Lock();
        var (now, most) = (0, 0);
        var job = new TestJob(_folder.Path).Stage(
            "a",
            8,
            (context, _) =>
            {
                Assert.Equal(Math.Min(cores, threads), context.ThreadCount);
                lock (gate)
                    most = Math.Max(most, ++now);
                Thread.Sleep(30);
                lock (gate)
                    now--;
            },
            cost: new(1, memory, cores));

        Assert.Equal(JobState.Done, job.Run(threads, memory: 1000).State);
        Assert.Equal(expected, most);
    }

    [Fact]
    public void Progress_never_falls_and_ends_at_all_of_it()
    {
        var job = new TestJob(_folder.Path)
            .Stage("a", 3, (context, _) =>
            {
                context.Log.Begin(10);
                for (var i = 0; i < 10; i++)
                {
                    Thread.Sleep(5);
                    context.Log.Advance();
                }
            })
            .Stage("b", 40, (_, _) => Thread.Sleep(2), ["a"]);

        job.Run();

        var fractions = job.Seen.Select(progress => progress.Fraction).ToList();
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1]);
        Assert.All(job.Seen.Last().Stages, stage => Assert.True(stage.IsComplete));
        Assert.Contains(fractions, fraction => fraction is > 0.1 and < 0.9);
    }

    public void Dispose() => _folder.Dispose();
}
