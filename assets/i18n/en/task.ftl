# task
