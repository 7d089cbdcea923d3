using Reality.Core;

namespace Reality.Pipeline.Tests;

public sealed class TaskRetryPolicyTests
{
    private readonly InstantClock _clock = new();
    private readonly List<TimeSpan> _reported = [];

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 2)]
    [InlineData(3, 8)]
    [InlineData(4, 32)]
    [InlineData(5, 60)]
    [InlineData(1_000_000, 60)]
    public void The_pause_is_four_times_the_one_before_up_to_a_minute(int failureCount, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), TaskRetryPolicy.PauseAfter(failureCount));

    [Fact]
    public void A_transient_failure_ends_the_task_at_the_fifth_attempt()
    {
        var exception = new IOException("The share is away.");

        Assert.True(TaskRetryPolicy.Files.AllowsRetry(exception, failureCount: 4));
        Assert.False(TaskRetryPolicy.Files.AllowsRetry(exception, failureCount: 5));
    }

    public static TheoryData<Exception, bool> Failures => new()
    {
        { new IOException("The share is away."), true },
        { new AggregateException(new OperationCanceledException(), new IOException("The share is away.")), true },
        { new IOException("No space left on device", hresult: 28), false },
        { new IOException("Read-only file system", hresult: 30), false },
        { new FileNotFoundException("Could not find file."), false },
        { new EndOfStreamException("The file ends early."), false },
        { new UnauthorizedAccessException("Access is denied."), false },
        { new InvalidFileException("PLY", "The file ends early."), false },
        { new StageException("Scene_Empty", "There is nothing to see."), false },
        { new AggregateException(new IOException("The share is away."), new StageException("Scene_Empty", "Nothing.")), false },
        { new OperationCanceledException(), false },
        { new InsufficientMemoryException(), false },
        { new InvalidOperationException("A bug."), false },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Only_failures_of_storage_that_may_pass_are_transient(Exception exception, bool isTransient) =>
        Assert.Equal(isTransient, TaskRetryPolicy.Files.IsTransient(exception));

    [Fact]
    public void A_pipeline_makes_all_attempts_with_the_pauses_of_the_policy_and_throws_the_last_failure()
    {
        var attempts = 0;

        var thrown = Assert.Throws<IOException>(() => Run(() => throw new IOException($"Attempt {++attempts}")));

        Assert.Equal(("Attempt 5", 5), (thrown.Message, attempts));
        Assert.Equal([0.5, 2, 8, 32], _reported.Select(pause => pause.TotalSeconds));
        Assert.Equal(_reported, _clock.Pauses);
    }

    [Fact]
    public void A_pipeline_stops_at_the_first_success_and_at_the_first_permanent_failure()
    {
        var attempts = 0;
        Run(() =>
        {
            if (++attempts < 3)
                throw new IOException("The share is away.");
        });
        Assert.Equal(3, attempts);

        Assert.Throws<StageException>(() => Run(() =>
        {
            attempts++;
            throw new StageException("Scene_Empty", "There is nothing to see.");
        }));
        Assert.Equal(4, attempts);
    }

    [Fact]
    public void Outages_are_waited_out_beyond_the_limit_of_attempts_and_asked_about_every_half_second()
    {
        var attempts = 0;

        Run(
            () =>
            {
                if (++attempts <= 20)
                    throw new TimeoutException("The database is away.");
            },
            isOutage: exception => exception is TimeoutException);

        Assert.Equal(21, attempts);
        Assert.Equal([0.1, 0.2, 0.4, 0.5, 0.5], _clock.Pauses.Take(5).Select(pause => pause.TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(0.5), _clock.Pauses.Max());
    }

    [Fact]
    public void Outages_do_not_count_as_attempts()
    {
        var attempts = 0;

        var thrown = Assert.Throws<IOException>(() => Run(
            () => throw (++attempts % 2 == 0 ? new IOException($"Attempt {attempts}") : new TimeoutException("Away.")),
            isOutage: exception => exception is TimeoutException));

        Assert.Equal("Attempt 10", thrown.Message);
        Assert.Equal([0.5, 2, 8, 32], _reported.Where((_, i) => i % 2 == 1).Select(pause => pause.TotalSeconds));
    }

    private void Run(Action attempt, Func<Exception, bool>? isOutage = null) =>
        TaskRetryPolicy.Files.ToPipeline((_, pause) => _reported.Add(pause), isOutage, _clock).Execute(attempt);

    /// <summary>Waits for nothing, and records how long it should have waited.</summary>
    private sealed class InstantClock : TimeProvider
    {
        public List<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
