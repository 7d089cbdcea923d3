using System.Runtime.CompilerServices;
using Reality.Testing;

namespace Reality.Pipeline.Tests;

public sealed class StageTests
{
    [Fact]
    public void Planned_tasks_do_not_keep_the_input_of_the_plan()
    {
        using var folder = new TemporaryFolder();
        var stage = new ListStage();

        var (tasks, input) = Plan(stage, new(folder.Path, new Dictionary<StageName, string>()));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal(["0", "1", "2"], tasks.Select(task => task.Id));
        Assert.False(input.IsAlive);
    }

    // A method of its own: local variables live until their method ends.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (IReadOnlyList<JobTask> Tasks, WeakReference Input) Plan(ListStage stage, Workspace workspace)
    {
        var tasks = stage.Plan(new(workspace, new(() => throw new InvalidOperationException())));
        var input = new WeakReference(stage.LastInput);
        stage.LastInput = null;
        return (tasks, input);
    }

    private sealed class ListStage : Stage<int, int[]>
    {
        public int[]? LastInput { get; set; }

        public override StageName Name => "list";

        public override IReadOnlyList<StageName> Reads => [];

        public override double ExpectedWork(InputSize input) => 1;

        public override void Run(IReadOnlyList<int> batch, StageContext context)
        {
        }

        protected override int[] ReadInput(Workspace workspace) => LastInput = [0, 1, 2];

        protected override IReadOnlyList<int> ItemsOf(int[] input, Workspace workspace) => [.. input];

        protected override string TaskIdOf(int first) => $"{first}";

        protected override TaskCost CostOf(int item, int[] input) => new(1, 1);
    }
}
