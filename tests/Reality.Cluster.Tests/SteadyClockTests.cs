using Reality.Testing;

namespace Reality.Cluster.Tests;

public sealed class SteadyClockTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_testTime = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Setting_the_clock_of_the_machine_changes_nothing(int hours)
    {
        var machine = new ShiftedClock();
        var clock = new SteadyClock(machine);
        var before = clock.GetUtcNow();

        machine.Offset = hours * s_hour;

        Assert.InRange(clock.GetUtcNow() - before, TimeSpan.Zero, s_testTime);
    }

    [Fact]
    public void Another_clock_is_followed_forward_at_once_and_back_in_small_steps()
    {
        var clock = new SteadyClock(new ShiftedClock { Offset = -s_hour });
        var start = TimeProvider.System.GetUtcNow();
        clock.Set(start);
        Assert.InRange(clock.GetUtcNow() - start, TimeSpan.Zero, s_testTime);

        clock.Follow(start - s_hour);
        Assert.InRange(clock.GetUtcNow() - start, TimeSpan.FromSeconds(-0.05), s_testTime);
        clock.Follow(start + s_hour);
        Assert.InRange(clock.GetUtcNow() - start, s_hour, s_hour + s_testTime);
    }

    [Fact]
    public void A_small_lead_is_given_up_in_one_step()
    {
        var clock = new SteadyClock(TimeProvider.System);
        var lead = TimeSpan.FromMilliseconds(30);
        clock.Set(TimeProvider.System.GetUtcNow() + lead);

        clock.Follow(TimeProvider.System.GetUtcNow());

        Assert.InRange(clock.GetUtcNow() - TimeProvider.System.GetUtcNow(), -lead, lead / 2);
    }
}
